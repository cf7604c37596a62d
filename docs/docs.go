// Package docs holds the pages that the program itself reads.
package docs

import _ "embed"

//go:embed configuration.md
var configuration string

// Configuration is configuration.md: every setting in tables of key, default and meaning.
func Configuration() string { return configuration }

//go:embed event.md
var event string

// Event is event.md: every field of an event, and every warning code in a table of code and meaning.
func Event() string { return event }
