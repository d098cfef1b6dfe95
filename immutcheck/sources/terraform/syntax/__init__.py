"""HCL and its JSON form: text → blocks and expressions with exact places. Evaluates nothing."""
