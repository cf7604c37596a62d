package eventv1

import _ "embed"

//go:embed event.proto
var source string

// Source is event.proto with its comments: the contract as it is written.
func Source() string { return source }
