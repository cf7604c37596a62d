package htmltext

// Steps is how many tokens, attributes and elements Read looks at in source.
func Steps(source string, limit int) int { return read(source, limit, false).steps }
