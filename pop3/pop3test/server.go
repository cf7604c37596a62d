// Package pop3test is a POP3 server in memory (RFC 1939, CAPA and pipelining of
// RFC 2449, STLS of RFC 2595, SASL of RFC 5034), for tests. It is honest until a
// Fault is ordered: then it does, at the command that the fault names, what
// servers in the field have been seen to do.
//
// A maildrop keeps its messages until a QUIT removes the marked ones, so that a
// test can ask what is left, and what was asked for.
//
// A Scenario is such a server written down in YAML: faults, maildrops and all.
// Scenarios has those that come with the package.
package pop3test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"sync"
)

// Server holds maildrops and serves them.
type Server struct {
	mu        sync.Mutex
	drops     map[string]*Maildrop // by user
	behaviour behaviour
	faults    []*Fault
	sessions  int
	listener  net.Listener
	conns     map[net.Conn]struct{}
	serving   sync.WaitGroup
	closed    bool
}

// New makes a server that offers what a good one does: UIDL, TOP, PIPELINING,
// response codes, SASL PLAIN.
func New() *Server {
	return &Server{
		drops: make(map[string]*Maildrop),
		conns: make(map[net.Conn]struct{}),
		behaviour: behaviour{
			caps:   []string{"TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE"},
			banner: "+OK ready",
		},
	}
}

// AddMaildrop makes a maildrop that holds these messages.
func (s *Server) AddMaildrop(user, password string, messages ...[]byte) *Maildrop {
	d := &Maildrop{password: password}
	for _, raw := range messages {
		d.Add(raw)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops[user] = d
	return d
}

// Order has a fault happen. Faults are looked at in the order they were given.
func (s *Server) Order(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &f)
	}
}

// Heal takes back every fault that was ordered.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Sessions counts the connections so far.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Maildrop is that of a user, nil if there is none.
func (s *Server) Maildrop(user string) *Maildrop {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drops[user]
}

// CertificatePEM is the certificate that a client has to trust, nil without TLS.
func (s *Server) CertificatePEM() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.behaviour.tls == nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.behaviour.tls.Certificates[0].Certificate[0]})
}

// Listen serves on a free loopback port and returns its address.
func (s *Server) Listen() (addr string, err error) { return s.ListenOn("127.0.0.1:0") }

// ListenOn serves on an address, "127.0.0.1:1110" for instance, and returns it.
func (s *Server) ListenOn(address string) (addr string, err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	s.mu.Lock()
	s.listener = listener
	s.mu.Unlock()
	s.serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed
			}
			s.serve(conn)
		}
	})
	return listener.Addr().String(), nil
}

// Dial connects in memory, without a network: for tests in a synctest bubble.
func (s *Server) Dial(context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	ahead := newEager(far)
	if !s.serve(ahead, ahead.pump) {
		return nil, errors.New("dial: the server is closed")
	}
	return near, nil
}

// serve begins a session in a goroutine that Close waits for, and what belongs
// beside it.
func (s *Server) serve(conn net.Conn, beside ...func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.sessions++
	session := &session{server: s, number: s.sessions, raw: conn, conn: conn, behaviour: s.behaviour}
	s.conns[conn] = struct{}{}
	for _, run := range beside {
		s.serving.Go(run)
	}
	s.serving.Go(func() {
		session.run()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, conn)
	})
	return true
}

// Close ends all sessions, none of which removes anything, and waits for them.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	var errs []error
	if s.listener != nil {
		errs = append(errs, s.listener.Close())
	}
	for conn := range s.conns {
		if err := conn.Close(); !errors.Is(err, net.ErrClosed) { // its session may be over
			errs = append(errs, err)
		}
	}
	s.mu.Unlock()
	s.serving.Wait()
	return errors.Join(errs...)
}

// fault is the one ordered for this command, if any; a fault that happens a
// number of times counts down.
func (s *Server) fault(session int, command string, message int) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.matches(session, command, message) {
			f.happened++
			return f
		}
	}
	return nil
}
