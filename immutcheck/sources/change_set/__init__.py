"""Change sets of CloudFormation, as `aws cloudformation describe-change-set` prints them → a unit."""
