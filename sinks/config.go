package sinks

import (
	"fmt"
	"log/slog"
)

// A Fault is something wrong in a sink's settings.
type Fault struct {
	Field   string // path below the sink's own settings, e.g. "brokers[1]" or "tls.ca_file"; "" for the whole
	Problem string // what is wrong
	Cure    string // what to write instead
}

// Redacted is what is shown in place of a Secret.
const Redacted = "[redacted]"

// Secret is a setting that never shows: not in logs, errors, JSON or %v. Keep it
// in an exported field: package fmt prints an unexported one without asking it.
type Secret string

// String and the next ones keep the secret from being shown by accident.
func (Secret) String() string { return Redacted }

// GoString serves %#v.
func (Secret) GoString() string { return Redacted }

// Format serves every verb of fmt.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, Redacted) }

// LogValue serves slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText serves JSON and YAML.
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// Reveal is the one way to the secret itself.
func (s Secret) Reveal() string { return string(s) }
