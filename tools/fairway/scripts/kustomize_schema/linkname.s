// Empty: lets the Go compiler accept a declaration without a body.
