package transform_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform"
)

func TestAFieldThatNamesNoCharacterSetIsReadAsOneThatTheMailNames(t *testing.T) {
	const raw, guessed, polish = "Za\xbf\xf3\xb3\xe6", "Za¿ó³æ", "Zażółć"
	for _, tc := range []struct{ name, header, want string }{
		{"of the text", "Content-Type: text/plain; charset=iso-8859-2\nSubject: " + raw, polish},
		{"of the sender's name", "From: =?iso-8859-2?Q?Ann_Lee?= <ann@example.org>\nSubject: " + raw, polish},
		{"of the name of who sent it", "Sender: =?iso-8859-2?Q?Ann_Lee?= <ann@example.org>\nSubject: " + raw, polish},
		{"not of a name that another wrote", "To: =?iso-8859-2?Q?Ann_Lee?= <ann@example.org>\nSubject: " + raw, guessed},
		{"not of a file", "Content-Type: application/pdf; charset=iso-8859-2\nSubject: " + raw, guessed},
		{"not beside encoded words", "Content-Type: text/plain; charset=iso-8859-2\nSubject: =?us-ascii?Q?Re=3A?= " + raw, "Re: " + guessed},
		{"UTF-8 is UTF-8", "Content-Type: text/plain; charset=iso-8859-2\nSubject: " + polish, polish},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e, _ := event(transform.Config{}, tc.header+"\n\nHello\n")
			if e.GetSubject() != tc.want {
				t.Errorf("subject %q, want %q", e.GetSubject(), tc.want)
			}
		})
	}
}
