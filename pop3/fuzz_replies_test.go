package pop3_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// shown checks that a server's text is fit to be shown.
func shown(t *testing.T, text string) {
	t.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) || len(text) > 2000 {
		t.Errorf("not fit to be shown: %q", text)
	}
}

// FuzzStatusLine greets with any line.
func FuzzStatusLine(f *testing.F) {
	for _, seed := range []string{"+OK", "+OK ready", "-ERR [IN-USE] no", "+OKAY", "* OK", "220 x", "", "-ERR [", "+OK\t<a@b>", "-ERR [SYS/TEMP/x] \x1b[31m", "\x16\x03\x01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		line, _, _ = strings.Cut(line, "\n")
		c, err := pop3.NewClient(t.Context(), canned{&shy{[]string{line + "\n", "-ERR\r\n"}}}, pop3.Options{TLS: pop3.Plain})
		said := strings.TrimSuffix(line, "\r")
		good := len(said) <= 8<<10 && (said == "+OK" || strings.HasPrefix(said, "+OK ") || strings.HasPrefix(said, "+OK\t"))
		var refused *pop3.Error
		switch {
		case good != (err == nil):
			t.Errorf("%q: %v", line, err)
		case err == nil:
			shown(t, c.Profile().Why)
		default:
			shown(t, err.Error())
			if errors.As(err, &refused) != strings.HasPrefix(said, "-ERR") && len(said) <= 4 {
				t.Errorf("%q: %v", line, err)
			}
		}
	})
}

// FuzzListing lists anything: what is listed is in order, and what is not plain is
// told.
func FuzzListing(f *testing.F) {
	f.Add("1 a\r\n2 b\r\n", "1 10\r\n2 20\r\n")
	f.Add("2 b\n1 a\n", "1 10 extra\n2\t20\n")
	f.Add("1\r\n99999999999 x\r\n-1 y\r\n\r\n", "1 -5\r\n1 99999999999999999999\r\n")
	f.Add("1 a\r\n1 b\r\n", "1 1\r\n3 1\r\n")
	f.Fuzz(func(t *testing.T, uidl, list string) {
		c := open(t, "+OK\r\n"+uidl+"\r\n.\r\n+OK\r\n"+list+"\r\n.\r\n")
		l, err := c.List(t.Context())
		if err != nil {
			return
		}
		last := 0
		for _, e := range l.Entries {
			if e.Handle.Number() <= last || len(e.UIDL) == 0 || len(e.UIDL) > 512 || e.Size < 0 {
				t.Errorf("entry %+v behind number %d", e, last)
			}
			last = e.Handle.Number()
		}
		if l.Good == (len(l.Faults) > 0) {
			t.Errorf("good %v, faults %q", l.Good, l.Faults)
		}
		for _, fault := range l.Faults {
			shown(t, fault)
		}
		if l.Good && describe(l) != naively(uidl, list) {
			t.Errorf("listing = %q, want %q", describe(l), naively(uidl, list))
		}
	})
}

// naively joins two listings that have no fault and are in order.
func naively(uidl, list string) string {
	sizes := make(map[string]string)
	blank := func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' }
	ids := make(map[int]string)
	for line := range strings.SplitSeq(list, "\n") {
		if fields := strings.FieldsFunc(line, blank); len(fields) > 1 {
			sizes[strings.TrimLeft(fields[0], "0")] = fields[1]
		}
	}
	for line := range strings.SplitSeq(uidl, "\n") {
		if fields := strings.FieldsFunc(line, blank); len(fields) > 1 {
			var n, size int
			fmt.Sscan(strings.TrimLeft(fields[0], "0"), &n)                                    //nolint:errcheck // a good listing has numbers
			fmt.Sscan(strings.TrimLeft(sizes[fmt.Sprint(n)], "0"), &size)                      //nolint:errcheck // no digit is left of zero
			ids[n] = strings.Join([]string{itoa(n), fields[1], itoa(min(size, 1<<32-1))}, "/") // 4 GiB and more is a hint like any
		}
	}
	var words []string
	for _, n := range slices.Sorted(maps.Keys(ids)) {
		words = append(words, ids[n])
	}
	return strings.Join(words, " ")
}

// FuzzCapabilities lists anything.
func FuzzCapabilities(f *testing.F) {
	f.Add("UIDL\r\nTOP\r\nSASL PLAIN\r\n")
	f.Add("sasl\r\nLOGIN-DELAY\r\nLOGIN-DELAY 99999999999999\r\nEXPIRE 0 USER\r\nIMPLEMENTATION \x1b\r\n\r\n")
	f.Add("UTF8 USER\nLANG\n..\nX\x00Y\n")
	f.Fuzz(func(t *testing.T, lines string) {
		c, err := pop3.NewClient(t.Context(), canned{&shy{[]string{"+OK\r\n", "+OK\r\n" + lines + "\r\n.\r\n"}}}, pop3.Options{TLS: pop3.Plain})
		if err != nil {
			shown(t, err.Error())
			return
		}
		caps := c.Capabilities()
		if !caps.Listed || len(caps.Lines) > 100 || caps.LoginDelay < 0 || caps.LoginDelay.Hours() > 24 {
			t.Errorf("capabilities = %+v", caps)
		}
		shown(t, caps.Implementation)
		shown(t, c.Profile().Why)
	})
}

// FuzzChallenges answers AUTH with anything: the client ends, shows no secret, and
// takes no server for one that knows the password.
func FuzzChallenges(f *testing.F) {
	f.Add("+ \r\n+ \r\n+OK\r\n", byte(0))
	f.Add("+ cj1mb28scz1iYXIsaT00MDk2\r\n-ERR [AUTH] hunter2\r\n", byte(1))
	f.Add("+ eyJzdGF0dXMiOiI0MDEiLCJzY29wZSI6Imh1bnRlcjIifQ==\r\n-ERR\r\n", byte(2))
	f.Add("+ !!!\r\n-ERR\r\n", byte(3))
	f.Add("+\n+OK hunter2\n", byte(4))
	f.Add("+\n+OK\nhunter2\n", byte(4))
	f.Fuzz(func(t *testing.T, said string, which byte) {
		mechanisms := []pop3.Mechanism{
			pop3.SASLPlain("", "ann", "hunter2"), pop3.SASLScram(pop3.ScramSHA256, "", "ann", "hunter2"), pop3.SASLXOAuth2("ann", "hunter2"),
			pop3.SASLLogin("ann", "hunter2"), pop3.SASLCRAMMD5("ann", "hunter2"), pop3.SASLOAuthBearer("ann", "hunter2"),
		}
		m := mechanisms[int(which)%len(mechanisms)]
		replies := []string{"+OK\r\n", "-ERR\r\n"}
		for line := range strings.Lines(said) {
			replies = append(replies, line)
		}
		var trace strings.Builder
		o := pop3.Options{TLS: pop3.Plain, Trace: func(direction, line string) { trace.WriteString(direction + line) }}
		c, err := pop3.NewClient(t.Context(), canned{&shy{replies}}, o)
		if err != nil {
			t.Fatal(err)
		}
		err = c.Authenticate(t.Context(), m)
		if err == nil && m.Name() == "SCRAM-SHA-256" {
			t.Errorf("%q was taken for a server that knows the password", said)
		}
		if text := fmt.Sprint(err) + trace.String(); strings.Contains(text, "hunter2") {
			t.Errorf("shown: %q", text)
		}
	})
}

// FuzzSplits retrieves any mail, whatever the pieces that it comes in.
func FuzzSplits(f *testing.F) {
	f.Add([]byte("Subject: x\n\n.\n..\n.x\r\n\r\r\n"), uint64(1), uint8(0))
	f.Add([]byte(strings.Repeat("x", 70_000)), uint64(2), uint8(1))
	f.Add([]byte("\x00\xff.\r.\r\n"), uint64(3), uint8(5))
	f.Fuzz(func(t *testing.T, mail []byte, seed uint64, depth uint8) {
		server := pop3test.New()
		server.Split(seed)
		drop := server.AddMaildrop("ann", "secret", []byte("Subject: before\n\nx\n"), mail, []byte("Subject: behind\n\ny\n"))
		conn, err := server.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c, err := pop3.NewClient(t.Context(), conn, pop3.Options{TLS: pop3.Plain, Depth: int(depth)})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", "secret"); err != nil {
			t.Fatal(err)
		}
		r := c.Retrieve(t.Context(), entries(t, c))
		for _, want := range drop.Messages() {
			m, ok := r.Next()
			if !ok {
				t.Fatal(r.Err())
			}
			if got, err := io.ReadAll(m); err != nil || string(got) != string(want) || !m.Complete() {
				t.Errorf("got %.200q, %v; want %.200q", got, err, want)
			}
		}
		if _, ok := r.Next(); ok || r.Err() != nil || r.Proven() != 3 {
			t.Errorf("the end: %v, %d proven", r.Err(), r.Proven())
		}
		if err := errors.Join(c.Quit(t.Context()).Err, server.Close()); err != nil {
			t.Error(err)
		}
	})
}
