package reach_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/mailchute/mailchute/connector/reach"
)

func TestANameThatChangesItsAddressIsCheckedByWhatIsDialled(t *testing.T) {
	mail := newServer(t, greet)
	dns := &names{answers: [][]string{{"127.0.0.1"}, {"169.254.169.254"}}}
	d := &reach.Dialer{Resolver: dns.resolver(t)}
	conn, err := d.DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
	if err != nil {
		t.Fatal(err)
	}
	wantGreeting(t, conn)
	if got := dns.asked[dnsmessage.TypeA]; got != 1 {
		t.Errorf("the name was looked up %d times for one connection", got)
	}
	_, err = d.DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
	var refusal *reach.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("behind the change: %v, want a refusal", err)
	}
	wantWords(t, err, "mail.example.org:"+mail.port, "169.254.169.254", "link-local", "network.allow")
}

func TestOfSeveralAddressesTheForbiddenOnesArePassedOver(t *testing.T) {
	mail := newServer(t, greet)
	dns := &names{answers: [][]string{{"127.0.0.2", "169.254.169.254", "::ffff:169.254.169.254", "127.0.0.1"}}}
	d := &reach.Dialer{Resolver: dns.resolver(t), Policy: reach.Policy{Deny: ranges("127.0.0.2/32")}}
	conn, err := d.DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.RemoteAddr().String(); got != "127.0.0.1:"+mail.port {
		t.Errorf("connected to %s", got)
	}
	wantGreeting(t, conn)
}

func TestWhereIPv6LeadsNowhereIPv4IsUsed(t *testing.T) {
	mail := newServer(t, greet)
	dns := &names{answers: [][]string{{"::1", "127.0.0.1"}}}
	conn, err := (&reach.Dialer{Resolver: dns.resolver(t)}).DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
	if err != nil {
		t.Fatal(err)
	}
	wantGreeting(t, conn)
}

func TestAnAddressWithoutANameIsCheckedToo(t *testing.T) {
	for _, address := range []string{"169.254.169.254:110", "[fe80::1%lo]:110", "[::ffff:169.254.169.254]:110", "[64:ff9b::a9fe:a9fe]:110", "0.0.0.0:110"} {
		_, err := new(reach.Dialer).DialContext(t.Context(), "tcp", address)
		var refusal *reach.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", address, err)
		}
	}
}

func TestPlainTextGoesToPrivateAddressesOnlyWhateverTheNameSays(t *testing.T) {
	mail := newServer(t, greet)
	dns := &names{answers: [][]string{{"127.0.0.1"}, {"192.0.2.7"}, {"64:ff9b::10.0.0.1"}}}
	d := &reach.Dialer{Private: true, Resolver: dns.resolver(t)}
	conn, err := d.DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
	if err != nil {
		t.Fatal(err)
	}
	wantGreeting(t, conn)
	for range 2 {
		_, err = d.DialContext(t.Context(), "tcp", "mail.example.org:"+mail.port)
		wantWords(t, err, "plain text", "tls.mode", "allow_public")
	}
}

func TestAStrictPolicyTellsNothingApart(t *testing.T) {
	closed := closedPort(t)
	var log bytes.Buffer
	d := &reach.Dialer{
		Policy:   reach.Policy{Strict: true, Allow: ranges("127.0.0.1/32"), Ports: []int{port(t, closed)}},
		Resolver: (&names{answers: [][]string{{"127.0.0.1"}, {"10.0.0.1"}, {}}}).resolver(t),
		Log:      slog.New(slog.NewTextHandler(&log, nil)),
	}
	for _, tc := range []struct{ name, port, cause string }{
		{"nothing listens", closed, "refused"},
		{"the address is forbidden", closed, "private"},
		{"the port is forbidden", "25", "port 25 "},
		{"there is no such name", closed, "lookup mail.example.org"},
	} {
		log.Reset()
		_, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort("mail.example.org", tc.port))
		if want := "dial mail.example.org:" + tc.port + ": the server cannot be reached"; err == nil || err.Error() != want || !errors.Is(err, reach.ErrUnreachable) {
			t.Errorf("%s: %v, want %s", tc.name, err, want)
		}
		var refusal *reach.Refusal
		if errors.As(err, &refusal) {
			t.Errorf("%s: the error holds its cause", tc.name)
		}
		if !bytes.Contains(log.Bytes(), []byte(tc.cause)) {
			t.Errorf("%s: the log says %s, want %q", tc.name, log.String(), tc.cause)
		}
	}
}

func TestAStopIsToldAsOneEvenWhereThePolicyIsStrict(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := (&reach.Dialer{Policy: reach.Policy{Strict: true, Allow: ranges("127.0.0.1/32")}}).DialContext(ctx, "tcp", "127.0.0.1:110")
	if errors.Is(err, reach.ErrUnreachable) || err == nil {
		t.Errorf("%v, want the stop", err)
	}
}

func TestWhatIsNoAddressIsNotDialled(t *testing.T) {
	for _, address := range []string{"", "mail.example.org", "mail.example.org:pop3", "mail.example.org:0", "mail.example.org:65536", "mail.example.org:-1"} {
		if _, err := new(reach.Dialer).DialContext(t.Context(), "tcp", address); err == nil {
			t.Errorf("%q was dialled", address)
		}
	}
}
