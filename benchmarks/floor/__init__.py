"""What a competent team would write without caring: a view, ModelSerializers, no rules. The floor of comparisons."""
