"""Work that goes on by itself: sweeps over what is due. One item that fails holds up no other."""
