"""Files that are added while filing, before there is an inquiry to add them to."""
