package pop3_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

const benchMails = 2000

// BenchmarkRetrieve reads 2,000 mails of 4 kB over loopback; "raw" is a loop that
// pipelines RETR and looks for the terminator, the floor of what is possible.
func BenchmarkRetrieve(b *testing.B) {
	server := pop3test.New()
	body := []byte("Subject: x\n\n" + strings.Repeat("The quick brown fox jumps over the lazy dog, and again and ag.\n", 64))
	mails := make([][]byte, benchMails)
	for i := range mails {
		mails[i] = body
	}
	server.AddMaildrop("ann", "secret", mails...)
	addr, err := server.Listen()
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	b.Run("raw", func(b *testing.B) { report(b, func() error { return rawLoop(addr) }) })
	b.Run("client", func(b *testing.B) { report(b, func() error { return clientLoop(b.Context(), addr) }) })
}

func report(b *testing.B, session func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := session(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*benchMails)/b.Elapsed().Seconds(), "mails/s")
}

func clientLoop(ctx context.Context, addr string) error {
	c, err := pop3.Dial(ctx, addr, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		return err
	}
	if err := c.Login(ctx, "ann", "secret"); err != nil {
		return err
	}
	l, err := c.List(ctx)
	if err != nil {
		return err
	}
	handles := make([]pop3.Handle, len(l.Entries))
	for i, e := range l.Entries {
		handles[i] = e.Handle
	}
	r := c.Retrieve(ctx, handles)
	for m, ok := r.Next(); ok; m, ok = r.Next() {
		if _, err := io.Copy(io.Discard, m); err != nil {
			return err
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	return c.Quit(ctx).Err
}

func rawLoop(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	skip := func(lines int) error {
		for range lines {
			if _, err := r.ReadSlice('\n'); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprint(conn, "USER ann\r\nPASS secret\r\n")
	if err := skip(3); err != nil {
		return err
	}
	for from := 0; from < benchMails; from += 64 {
		var batch bytes.Buffer
		n := min(64, benchMails-from)
		for i := range n {
			fmt.Fprintf(&batch, "RETR %d\r\n", from+i+1)
		}
		if _, err := conn.Write(batch.Bytes()); err != nil {
			return err
		}
		for range n {
			if err := skip(1); err != nil {
				return err
			}
			for {
				line, err := r.ReadSlice('\n')
				if err != nil {
					return err
				}
				if len(line) == 3 && line[0] == '.' {
					break
				}
			}
		}
	}
	fmt.Fprint(conn, "QUIT\r\n")
	return skip(1)
}
