package servers

import (
	"bufio"
	"context"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

//go:embed dovecot.conf
var dovecotConf string

// DovecotServer is a Dovecot of the test's own. It takes any user, with
// Password, and offers STLS and SASL PLAIN.
type DovecotServer struct {
	*Maildirs
	port, tlsPort int
	certificate   string
	pool          *x509.CertPool
	process       *process
}

// Dovecot starts a Dovecot that ends with the test. More lines of configuration
// win over ours.
func Dovecot(t testing.TB, more ...string) *DovecotServer {
	t.Helper()
	program := require(t, dovecot())
	dir, err := os.MkdirTemp("", "mailchute-dovecot-") // t.TempDir is too long a path for a Unix socket
	if err != nil {
		t.Fatalf("start Dovecot: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("end Dovecot: %v", err)
		}
	})
	d, err := startDovecot(t.Context(), program, dir, more)
	if err != nil {
		t.Fatalf("start Dovecot: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("Dovecot says: %s", d.process.lastWords())
		}
		if err := d.process.end(syscall.SIGTERM); err != nil {
			t.Errorf("end Dovecot: %v", err)
		}
	})
	return d
}

// Addr is where it speaks plain POP3, with STLS on offer.
func (d *DovecotServer) Addr() string { return loopback(d.port) }

// TLSAddr is where it speaks POP3 inside TLS (RFC 8314 section 3.3).
func (d *DovecotServer) TLSAddr() string { return loopback(d.tlsPort) }

// CertPool trusts its certificate, which is for localhost and 127.0.0.1.
func (d *DovecotServer) CertPool() *x509.CertPool { return d.pool }

// CertFile is its certificate, PEM.
func (d *DovecotServer) CertFile() string { return d.certificate }

func startDovecot(ctx context.Context, program, dir string, more []string) (*DovecotServer, error) {
	owner, err := mailOwner()
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the owner is another user where we are root
		return nil, err
	}
	d := &DovecotServer{certificate: filepath.Join(dir, "cert.pem")}
	if d.Maildirs, err = newMaildirs(filepath.Join(dir, "mail"), owner); err != nil {
		return nil, err
	}
	if d.pool, err = certify(dir); err != nil {
		return nil, err
	}
	run := filepath.Join(dir, "run")
	if err := os.Mkdir(run, 0o755); err != nil {
		return nil, err
	}
	if err := os.Symlink(filepath.Join(program, "usr/lib/dovecot/modules"), filepath.Join(run, "modules")); err != nil { // see relocate
		return nil, err
	}
	for range 3 { // a free port may be taken meanwhile
		if err = d.start(ctx, program, dir, more); err == nil {
			return d, nil
		}
	}
	return nil, err
}

func (d *DovecotServer) start(ctx context.Context, program, dir string, more []string) error {
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	d.port, d.tlsPort = ports[0], ports[1]
	conf := filepath.Join(dir, "dovecot.conf")
	if err := d.configure(conf, program, dir, more); err != nil {
		return err
	}
	d.process, err = job{
		folder: dir, signal: "TERM", env: []string{libraries(program)},
		// By itself dovecot would look for doveconf where it would be installed.
		argv: []string{
			filepath.Join(program, "usr/bin/doveconf"), "-f", "service=master", "-c", conf,
			"-e", filepath.Join(program, "usr/sbin/dovecot"), "-F", "-c", conf,
		},
	}.launch()
	if err != nil {
		return err
	}
	if err := d.process.await(ctx, 10*time.Second, greets(d.Addr())); err != nil {
		return errors.Join(err, d.process.end(syscall.SIGKILL))
	}
	return nil
}

func (d *DovecotServer) configure(path, program, dir string, more []string) error {
	text, err := template.New("dovecot.conf").Parse(dovecotConf)
	if err != nil {
		return fmt.Errorf("read the configuration's form: %w", err)
	}
	var filled strings.Builder
	err = text.Execute(&filled, map[string]any{
		"Dir": dir, "Program": program, "Password": Password, "More": more,
		"Owner": d.owner.name, "Group": d.owner.group, "Port": d.port, "TLSPort": d.tlsPort,
	})
	if err != nil {
		return fmt.Errorf("fill in the configuration: %w", err)
	}
	return os.WriteFile(path, []byte(filled.String()), 0o644)
}

// greets asks whether a POP3 server sends its greeting (RFC 1939 section 4).
func greets(addr string) func(context.Context) error {
	return func(ctx context.Context) error {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err != nil {
			return err
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
			return err
		}
		_, err = bufio.NewReader(conn).ReadString('\n')
		return err
	}
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
