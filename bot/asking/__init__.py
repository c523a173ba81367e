"""Reading a question about an item: which field it asks for, which values and amounts it names."""
