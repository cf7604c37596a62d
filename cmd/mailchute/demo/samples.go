package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed mail/*.eml
var mail embed.FS

// Sample is one mail of the demo.
type Sample struct {
	Name    string // of its file, e.g. "support-01-plain-question.eml"
	Mailbox string // that it lies in: the first word of the name
	Raw     []byte
}

// Samples are the mails of the demo by name: many languages and kinds, and
// some that are broken in the ways that mail is broken.
func Samples() ([]Sample, error) {
	files, err := fs.Glob(mail, "mail/*.eml")
	if err != nil {
		return nil, fmt.Errorf("list sample mail: %w", err)
	}
	samples := make([]Sample, 0, len(files))
	for _, file := range files {
		raw, err := mail.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read sample mail: %w", err)
		}
		name := strings.TrimPrefix(file, "mail/")
		mailbox, _, _ := strings.Cut(name, "-")
		samples = append(samples, Sample{Name: name, Mailbox: mailbox, Raw: raw})
	}
	return samples, nil
}
