package blob_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
)

func headerOf(t testing.TB, text string) ledger.Hash {
	t.Helper()
	m := spooled(t, blob.NewSpool(t.TempDir(), 1<<20, 1<<30), text)
	defer m.Close()
	return m.Header()
}

func TestTheHeaderHashIsThatOfTheFieldsThatDoNotChange(t *testing.T) {
	const plain = "From: a@example.org\r\nSubject: one\r\n two\r\n"
	long := strings.Repeat("x", 100)
	for _, tc := range []struct {
		name, text, want string
	}{
		{"the body is left out", plain + "\r\nbody\r\n", plain},
		{"what TOP 0 sends has the same", plain + "\r\n", plain},
		{"also where TOP leaves out the empty line", plain, plain},
		{"a body without header has an empty one", "\r\nbody\r\n", ""},
		{"nothing at all has an empty one", "", ""},
		{"fields of mail programs are left out", "Status: RO\r\nX-Status: A\r\nX-UID: 5\r\n" + plain + "X-UIDL: abc\r\nX-Keywords: \r\nContent-Length: 7\r\n\r\n", plain},
		{"X-Mozilla-Status in all its forms too", "X-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00000000\r\n" + plain + "\r\n", plain},
		{"names are compared without case, and blanks before the colon", "STATUS : RO\r\nx-uid:5\r\n" + plain + "\r\n", plain},
		{"folded lines go with their field", "X-Keywords: a\r\n b\r\n\tc\r\n" + plain + "\r\n", plain},
		{"a field that only begins like one stays", "Status-Report: x\r\nX-UIDs: y\r\n" + plain + "\r\n", "Status-Report: x\r\nX-UIDs: y\r\n" + plain},
		{"long lines stay whole", "Subject: " + long + "\r\n\r\n", "Subject: " + long + "\r\n"},
		{"long lines of a volatile field go whole", "X-Keywords: " + long + "\r\n " + long + "\r\n" + plain + "\r\n", plain},
		{"a name is not looked for beyond its possible length", "Status" + strings.Repeat(" ", 40) + ": x\r\n\r\n", "Status" + strings.Repeat(" ", 40) + ": x\r\n"},
		{"a line without a colon stays", "Status\r\n\r\n", "Status\r\n"},
		{"a blank line is not an empty one", "A: b\r\n \r\nStatus: x\r\n\r\n", "A: b\r\n \r\n"},
		{"a header cut in the middle of a line", "A: b\r\nC: d", "A: b\r\nC: d"},
		{"lines that end in LF alone", "A: b\nStatus: x\n\nbody", "A: b\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := headerOf(t, tc.text); got != sha256.Sum256([]byte(tc.want)) {
				t.Errorf("header hash of %q is not that of %q", tc.text, tc.want)
			}
		})
	}
}

// However the octets come, RETR and TOP 0 of a message have the same header hash.
func FuzzHeader(f *testing.F) {
	for _, text := range []string{"", mail, "Status: x\r\n y\r\nA: b\r\n\r\n\r\n", "\r\n", "\r", "X-UID:\r\n\x00"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, piece int) {
		spool := blob.NewSpool(t.TempDir(), 1<<20, 1<<30)
		hash := func(text string, piece int) ledger.Hash {
			m := spool.New()
			for rest := text; rest != ""; {
				n := min(max(piece, 1), len(rest))
				if _, err := m.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			whole, err := m.Finish()
			if err != nil {
				t.Fatal(err)
			}
			return whole.Header()
		}
		want := hash(text, len(text))
		if got := hash(text, piece); got != want {
			t.Errorf("in pieces of %d octets the hash differs", piece)
		}
		header, _, found := strings.Cut("\n"+text, "\n\r\n")
		if found && !strings.Contains("\n"+text, "\n\n") && len(header) > 0 && hash(header[1:]+"\n\r\n", 1) != want {
			t.Error("the header alone has another hash")
		}
	})
}
