package file

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/mailchute/mailchute/sinks"
)

// Config is what a user says about a file sink. A relative Path is resolved by
// the caller, as only it knows what the path is relative to.
type Config struct {
	// Path of the file; "-" is standard output.
	Path string `yaml:"path"`
	// RotateSize, in octets: a file that has reached it is renamed before the next write. 0: never.
	RotateSize int64 `yaml:"rotate_size"`
	// RotateEvery: a file last written in an earlier period is renamed before the
	// next write. Periods are counted in UTC, so 24h means at midnight. 0: never.
	RotateEvery time.Duration `yaml:"rotate_every"`
}

// minRotateEvery keeps a slip like "rotate_every: 1ms" from making a file for each mail.
const minRotateEvery = time.Minute

// Standard says that the sink is standard output. It acknowledges what no
// reader may ever have seen, so deletion of mail must not wait for it.
func (c Config) Standard() bool { return c.Path == "-" }

// Validate returns everything that is wrong with the settings.
func (c Config) Validate() []sinks.Fault {
	var faults []sinks.Fault
	fault := func(field, problem, cure string) {
		faults = append(faults, sinks.Fault{Field: field, Problem: problem, Cure: cure})
	}
	switch {
	case c.Path == "":
		fault("path", "no path", "write the path of the file, for example events.ndjson, or - for standard output")
	case strings.ContainsRune(c.Path, 0):
		fault("path", "the path holds a NUL octet", "write a path without it")
	case !c.Standard() && strings.HasSuffix(c.Path, string(filepath.Separator)):
		fault("path", "the path names a directory", "write the path of a file in it, for example "+c.Path+"events.ndjson")
	}
	if c.RotateSize < 0 {
		fault("rotate_size", "a size below zero", "write a number of octets, or 0 for no rotation by size")
	}
	if c.RotateEvery < 0 || c.RotateEvery > 0 && c.RotateEvery < minRotateEvery {
		fault("rotate_every", "a period below one minute", "write 1m or more, for example 24h, or 0 for no rotation by time")
	}
	if c.Standard() && (c.RotateSize != 0 || c.RotateEvery != 0) {
		fault("", "standard output cannot be rotated", "remove rotate_size and rotate_every, or name a file")
	}
	return faults
}
