package pop3_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"
)

func pipe(t *testing.T) (near, far net.Conn) {
	near, far = net.Pipe()
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return near, far
}

// drip serves one message, an octet every ten seconds, for ever.
func drip(conn net.Conn) {
	if _, err := conn.Write([]byte("+OK\r\n")); err != nil {
		return
	}
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		answer := "+OK\r\n"
		switch command, _, _ := strings.Cut(strings.TrimSpace(line), " "); command {
		case "CAPA":
			answer = "-ERR\r\n"
		case "UIDL":
			answer = "+OK\r\n1 a\r\n.\r\n"
		case "LIST":
			answer = "+OK\r\n1 10\r\n.\r\n"
		case "RETR":
			for err == nil {
				_, err = conn.Write([]byte(answer))
				answer = "x"
				<-time.After(10 * time.Second)
			}
			return
		}
		if _, err := conn.Write([]byte(answer)); err != nil {
			return
		}
	}
}
