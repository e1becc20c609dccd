"""The customer's mind: what he understands, remembers, feels and answers. Pure: inputs in, actions out."""
