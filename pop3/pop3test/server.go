// Package pop3test is a POP3 server in memory (RFC 1939, CAPA and pipelining of
// RFC 2449, STLS of RFC 2595), for tests. It is honest until a Fault is ordered:
// then it does, at the command that the fault names, what servers in the field
// have been seen to do.
//
// A maildrop keeps its messages until a QUIT removes the marked ones, so that a
// test can ask what is left, and what was asked for.
package pop3test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
)

// Server holds maildrops and serves them.
type Server struct {
	mu        sync.Mutex
	drops     map[string]*Maildrop // by user
	caps      []string
	loginCaps []string
	faults    []*Fault
	sessions  int
	banner    string
	tls       *tls.Config
	implicit  bool
	exclusive bool
	listener  net.Listener
	conns     map[net.Conn]struct{}
	serving   sync.WaitGroup
	closed    bool
}

// New makes a server that offers what a good one does: UIDL, TOP, PIPELINING,
// response codes, SASL PLAIN.
func New() *Server {
	return &Server{
		drops:  make(map[string]*Maildrop),
		conns:  make(map[net.Conn]struct{}),
		caps:   []string{"TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE"},
		banner: "+OK ready",
	}
}

// Capabilities replaces what CAPA lists. Without a line CAPA is refused.
func (s *Server) Capabilities(lines ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.caps = lines
}

// AfterLogin adds lines that CAPA lists only behind the login.
func (s *Server) AfterLogin(lines ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loginCaps = lines
}

// Banner replaces the greeting line.
func (s *Server) Banner(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.banner = line
}

// Exclusive locks a maildrop for one session at a time (RFC 1939 section 4); the
// next one is told [IN-USE] until that session is over.
func (s *Server) Exclusive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exclusive = true
}

// TLS serves TLS from the first octet if implicit, else offers STLS.
func (s *Server) TLS(certificate tls.Certificate, implicit bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tls, s.implicit = &tls.Config{Certificates: []tls.Certificate{certificate}}, implicit
	if !implicit {
		s.caps = append(s.caps, "STLS")
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

// Listen serves on a free loopback port and returns its address.
func (s *Server) Listen() (addr string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
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
	if !s.serve(far) {
		return nil, errors.New("dial: the server is closed")
	}
	return near, nil
}

// serve begins a session in a goroutine that Close waits for.
func (s *Server) serve(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.sessions++
	session := &session{server: s, number: s.sessions, conn: conn}
	s.conns[conn] = struct{}{}
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
		if err := conn.Close(); !errors.Is(err, net.ErrClosed) { // its session may have ended by itself
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

// transport wraps the connection for a session.
type transport struct {
	conn net.Conn
	r    *bufio.Reader
	w    *bufio.Writer
}

func newTransport(conn net.Conn) transport {
	return transport{conn: conn, r: bufio.NewReaderSize(conn, 64<<10), w: bufio.NewWriterSize(conn, 32<<10)}
}
