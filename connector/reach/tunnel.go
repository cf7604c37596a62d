package reach

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// maxHead bounds what a proxy may say before the connection is through.
const maxHead = 16 << 10

// tunnel asks an HTTP proxy for a connection (CONNECT, RFC 9110 section 9.3.6).
func (p *Proxy) tunnel(ctx context.Context, target string) (net.Conn, error) {
	conn, err := p.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to proxy %s: %w", p.Address, err)
	}
	untie := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) }) //nolint:errcheck // then the exchange has ended anyway
	err = p.ask(conn, target)
	if !untie() { // the deadline may be set yet
		err = ctx.Err()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("connect through proxy %s: %w", p.Address, err), conn.Close())
	}
	return conn, nil
}

func (p *Proxy) open(ctx context.Context) (net.Conn, error) {
	if p.Protocol == HTTPS {
		return (&tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", p.Address)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", p.Address)
}

// ask sends the request and reads the answer, none of what comes behind it.
func (p *Proxy) ask(conn net.Conn, target string) error {
	request := "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
	if p.Username != "" {
		credentials := base64.StdEncoding.EncodeToString([]byte(p.Username + ":" + p.Password.Reveal()))
		request += "Proxy-Authorization: Basic " + credentials + "\r\n" // RFC 7617 section 2
	}
	if _, err := conn.Write([]byte(request + "\r\n")); err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	head, err := readHead(conn)
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return judge(head)
}

// judge says whether an answer opens the tunnel. What the proxy says in words is
// not shown: it may be anything.
func judge(head []byte) error {
	answer, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return errors.New("the answer is no HTTP; check proxy.url")
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode/100 == 2:
		return nil
	case answer.StatusCode == http.StatusProxyAuthRequired:
		return errors.New("the proxy does not accept the credentials (407); check proxy.username and proxy.password")
	}
	return fmt.Errorf("the proxy refuses with %d %s; ask who runs it whether it lets mail through", answer.StatusCode, http.StatusText(answer.StatusCode))
}

// readHead reads up to the empty line, one octet at a time: a POP3 server
// speaks first, and its greeting may follow at once.
func readHead(conn net.Conn) ([]byte, error) {
	head, octet := make([]byte, 0, 256), make([]byte, 1)
	for len(head) < maxHead {
		if _, err := conn.Read(octet); err != nil {
			return nil, err
		}
		if head = append(head, octet[0]); bytes.HasSuffix(head, []byte("\r\n\r\n")) {
			return head, nil
		}
	}
	return nil, fmt.Errorf("no end of it in %d octets", maxHead)
}
