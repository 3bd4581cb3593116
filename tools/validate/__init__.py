"""Validation of the template by AWS's `cloudformation-validate`, with each waived finding's reason."""
