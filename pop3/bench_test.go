package pop3_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// serving is a server with so many mails of a size.
func serving(b *testing.B, mails, size int) (addr string) {
	b.Helper()
	server := pop3test.New()
	line := "The quick brown fox jumps over the lazy dog, and again and ag.\n"
	body := []byte("Subject: x\n\n" + strings.Repeat(line, max(size/len(line), 1)))
	drop := server.AddMaildrop("ann", "secret")
	for range mails {
		drop.Add(body)
	}
	addr, err := server.Listen()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Close() })
	return addr
}

// compare runs the raw loop and the client in turn, and says how many times the
// raw loop's time the client needs for the same mail.
func compare(b *testing.B, addr string, mails, depth int, o pop3.Options) {
	b.Helper()
	b.ReportAllocs()
	var raw, client time.Duration
	for b.Loop() {
		took, err := rawLoop(addr, mails, depth)
		if err != nil {
			b.Fatal(err)
		}
		raw += took
		if took, err = clientLoop(b.Context(), addr, o); err != nil {
			b.Fatal(err)
		}
		client += took
	}
	n := float64(b.N * mails)
	b.ReportMetric(raw.Seconds()*1000/n, "raw-ms/mail")
	b.ReportMetric(client.Seconds()*1000/n, "ms/mail")
	b.ReportMetric(n/client.Seconds(), "mails/s")
	b.ReportMetric(client.Seconds()/raw.Seconds(), "x-raw")
}

// BenchmarkLoopback retrieves 2,000 mails of 4 kB; "raw" is a loop that pipelines
// RETR and looks for the terminator, the floor of what is possible.
func BenchmarkLoopback(b *testing.B) {
	compare(b, serving(b, 2000, 4000), 2000, 64, pop3.Options{})
}

// BenchmarkWAN retrieves 200 mails of 4 kB over 50 ms.
func BenchmarkWAN(b *testing.B) {
	addr := through(b, serving(b, 200, 4000), link{rtt: 50 * time.Millisecond})
	compare(b, addr, 200, 64, pop3.Options{})
}

// BenchmarkLink is the table of links, at the depth of the raw loop.
func BenchmarkLink(b *testing.B) {
	const megabit = 1_000_000 / 8
	for _, row := range []struct {
		size   int
		link   link
		depths []int
	}{
		{4000, link{rtt: 10 * time.Millisecond}, []int{1, 8, 64}},
		{4000, link{rtt: 50 * time.Millisecond}, []int{1, 8, 64}},
		{4000, link{rtt: 100 * time.Millisecond}, []int{1, 8, 64}},
		{4000, link{50 * time.Millisecond, 10 * megabit}, []int{1, 8, 64}},
		{4000, link{100 * time.Millisecond, 10 * megabit}, []int{1, 8, 64}},
		{64_000, link{rtt: 50 * time.Millisecond}, []int{1, 8, 64}},
		{64_000, link{50 * time.Millisecond, 10 * megabit}, []int{1, 2}},
		{64_000, link{100 * time.Millisecond, 10 * megabit}, []int{1, 4}},
		{1_000_000, link{100 * time.Millisecond, 10 * megabit}, []int{1, 2}},
	} {
		for _, depth := range row.depths {
			name := fmt.Sprintf("%dkB/%v/%dMbit/d%d", row.size/1000, row.link.rtt, row.link.rate/megabit, depth)
			b.Run(name, func(b *testing.B) {
				mails := min(max(24, 6*depth), 8_000_000/min(row.size, 64_000))
				if row.size > 64_000 {
					mails = 8
				}
				addr := through(b, serving(b, mails, row.size), row.link)
				compare(b, addr, mails, depth, pop3.Options{Depth: depth})
			})
		}
	}
}

func clientLoop(ctx context.Context, addr string, o pop3.Options) (time.Duration, error) {
	o.TLS = pop3.Plain
	c, err := pop3.Open(ctx, addr, o, pop3.Credentials{Username: "ann", Password: "secret"})
	if err != nil {
		return 0, err
	}
	l, err := c.List(ctx)
	if err != nil {
		return 0, err
	}
	handles := make([]pop3.Handle, len(l.Entries))
	for i, e := range l.Entries {
		handles[i] = e.Handle
	}
	began := time.Now()
	r := c.Retrieve(ctx, handles)
	for m, ok := r.Next(); ok; m, ok = r.Next() {
		if _, err := io.Copy(io.Discard, m); err != nil {
			return 0, err
		}
	}
	took := time.Since(began)
	if r.Err() != nil {
		return 0, r.Err()
	}
	return took, c.Quit(ctx).Err
}

// rawLoop retrieves with so many commands outstanding, and looks at nothing but
// the terminators.
func rawLoop(addr string, mails, depth int) (time.Duration, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
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
		return 0, err
	}
	began := time.Now()
	sent := 0
	for got := range mails {
		var batch []byte
		for sent-got <= depth/2 || len(batch) > 0 { // when half is answered
			if sent == mails || sent-got == depth {
				break
			}
			sent++
			batch = fmt.Appendf(batch, "RETR %d\r\n", sent)
		}
		if len(batch) > 0 {
			if _, err := conn.Write(batch); err != nil {
				return 0, err
			}
		}
		if err := skip(1); err != nil {
			return 0, err
		}
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				return 0, err
			}
			if len(line) == 3 && line[0] == '.' {
				break
			}
		}
	}
	took := time.Since(began)
	fmt.Fprint(conn, "QUIT\r\n")
	return took, skip(1)
}
