package pop3_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

// play gives a client a server that says what the fuzzer wants, whatever the
// client says, in pieces of a size that the fuzzer wants.
func play(t *testing.T, said []byte, piece int) net.Conn {
	near, far := net.Pipe()
	done := make(chan struct{}, 2)
	go func() {
		io.Copy(io.Discard, far) //nolint:errcheck // until the client leaves
		done <- struct{}{}
	}()
	go func() {
		defer far.Close()
		for len(said) > 0 {
			n := min(max(piece, 1), len(said))
			if _, err := far.Write(said[:n]); err != nil {
				break
			}
			said = said[n:]
		}
		done <- struct{}{}
	}()
	t.Cleanup(func() {
		near.Close()
		<-done
		<-done
	})
	return near
}

// FuzzSession lets a server say anything: the client must end, and a message
// must be complete only behind its terminator.
func FuzzSession(f *testing.F) {
	const open = "+OK\r\n+OK\r\nUIDL\r\nTOP\r\nPIPELINING\r\n.\r\n+OK\r\n+OK\r\n+OK\r\nPIPELINING\r\nTOP\r\nUIDL\r\n.\r\n"
	f.Add([]byte(open+"+OK\r\n1 a\r\n2 b\r\n.\r\n+OK\r\n1 10\r\n2 20\r\n.\r\n+OK\r\nx\r\n.\r\n-ERR no\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n"), 7)
	f.Add([]byte(open+"+OK\r\n.\r\n+OK\r\n.\r\n+OK\r\n"), 1000)
	f.Add([]byte("-ERR [IN-USE] no\r\n"), 1)
	f.Add([]byte("+OK\r\n-ERR\r\n+OK\r\n-ERR [AUTH\r\n"), 3)
	f.Fuzz(func(t *testing.T, said []byte, piece int) {
		c, err := pop3.NewClient(t.Context(), play(t, said, piece), pop3.Options{TLS: pop3.Plain})
		if err != nil {
			return
		}
		if c.Login(t.Context(), "ann", "secret") != nil {
			return
		}
		l, err := c.List(t.Context())
		if err != nil {
			return
		}
		var handles []pop3.Handle
		for _, e := range l.Entries {
			handles = append(handles, e.Handle)
		}
		r := c.Retrieve(t.Context(), handles)
		for m, ok := r.Next(); ok; m, ok = r.Next() {
			text, err := io.ReadAll(m)
			if m.Complete() && (err != nil || len(text) > 0 && !bytes.HasSuffix(text, []byte("\r\n"))) {
				t.Errorf("complete, with error %v and text %q", err, text)
			}
		}
		if _, err := c.Delete(t.Context(), handles); err == nil {
			c.Quit(t.Context())
		}
	})
}

// FuzzMessage compares the reader with a naive one, over any splitting.
func FuzzMessage(f *testing.F) {
	f.Add("a\r\n..b\r\n\r\n", 1, 3)
	f.Add("a\nb\rc\r\r\n.x\n", 2, 100)
	f.Add(strings.Repeat("x", 40000)+"\n..\n", 1000, 7)
	f.Fuzz(func(t *testing.T, body string, piece, buffer int) {
		body = strings.TrimSuffix(body, "\n") + "\r\n"
		want, ended := naive(body)
		if ended {
			return // the terminator stands inside
		}
		least := 1 + len(body)/1000 // so that no run is slow
		c, err := pop3.NewClient(t.Context(), canned{&shy{answering(body+".\r\n", max(piece, least))}}, pop3.Options{TLS: pop3.Plain, LockStep: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", "secret"); err != nil {
			t.Fatal(err)
		}
		r := c.Retrieve(t.Context(), entries(t, c))
		m, ok := r.Next()
		if !ok {
			t.Fatal(r.Err())
		}
		var got bytes.Buffer
		if _, err := io.CopyBuffer(&got, onlyReader{m}, make([]byte, min(max(buffer, least), 1<<16))); err != nil {
			t.Fatal(err)
		}
		if got.String() != want || !m.Complete() {
			t.Errorf("read %q, want %q", got.String(), want)
		}
		if _, ok := r.Next(); ok || r.Err() != nil {
			t.Errorf("the end: %v", r.Err())
		}
	})
}

// answering are the replies of a server of one message, which it sends in pieces.
func answering(body string, piece int) []string {
	replies := []string{"+OK\r\n", "-ERR\r\n", "+OK\r\n", "+OK\r\n", "-ERR\r\n", "+OK\r\n1 a\r\n.\r\n", "+OK\r\n1 10\r\n.\r\n", "+OK\r\n"}
	for len(body) > piece {
		replies = append(replies, body[:piece])
		body = body[piece:]
	}
	return append(replies, body, "+OK 1 a\r\n")
}

type onlyReader struct{ io.Reader }

// naive undoes dot-stuffing line by line (RFC 1939 section 3).
func naive(body string) (text string, ended bool) {
	var out strings.Builder
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "." {
			return out.String(), true
		}
		out.WriteString(strings.TrimPrefix(line, ".") + "\r\n")
	}
	return out.String(), false
}
