package kafka_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/test/servers"
)

func TestTheSinkComesInByEveryKindOfListener(t *testing.T) {
	b := servers.SecureKafka(t)
	topic := newTopic(t, b.Broker, 1)
	trusting := kafka.TLS{Enabled: true, CAFile: b.CertFile}
	known := kafka.TLS{Enabled: true, CAFile: b.CertFile, CertFile: b.CertFile, KeyFile: b.KeyFile}
	for _, tc := range []struct {
		name, addr string
		tls        kafka.TLS
		sasl       kafka.SASL
	}{
		{name: "TLS with a client certificate", addr: b.TLSAddr, tls: known},
		{name: "a name that is not the broker's address", addr: b.TLSAddr, tls: kafka.TLS{Enabled: true, CAFile: b.CertFile, ServerName: "localhost", CertFile: b.CertFile, KeyFile: b.KeyFile}},
		{name: "any certificate", addr: b.TLSLoginAddr, tls: kafka.TLS{Enabled: true, InsecureSkipVerify: true}, sasl: login("scram-sha-512")},
		{name: "PLAIN", addr: b.LoginAddr, sasl: login("plain")},
		{name: "SCRAM-SHA-256", addr: b.LoginAddr, sasl: login("scram-sha-256")},
		{name: "SCRAM-SHA-512 in TLS", addr: b.TLSLoginAddr, tls: trusting, sasl: login("scram-sha-512")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := open(t, kafka.Config{Brokers: []string{tc.addr}, Topic: topic, TLS: tc.tls, SASL: tc.sasl})
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
			deliver(t, s, events(1, 3), sinks.Delivered)
		})
	}
}

func login(mechanism string) kafka.SASL {
	return kafka.SASL{Mechanism: mechanism, Username: servers.User, Password: servers.Password}
}

func TestWhatKeepsTheSinkOutIsToldWithItsCure(t *testing.T) {
	b := servers.SecureKafka(t)
	topic := newTopic(t, b.Broker, 1)
	wrong := func(mechanism string) kafka.SASL {
		return kafka.SASL{Mechanism: mechanism, Username: servers.User, Password: "not the password"}
	}
	trusting := kafka.TLS{Enabled: true, CAFile: b.CertFile}
	for _, tc := range []struct {
		name, addr string
		tls        kafka.TLS
		sasl       kafka.SASL
		want       string
	}{
		{name: "a wrong password of PLAIN", addr: b.LoginAddr, sasl: wrong("plain"), want: "is sasl.username or sasl.password wrong?"},
		{name: "a wrong password of SCRAM", addr: b.LoginAddr, sasl: wrong("scram-sha-256"), want: "is sasl.username or sasl.password wrong?"},
		{name: "a mechanism that is not on", addr: b.LoginAddr, sasl: login("scram-sha-512"), want: "does not take sasl.mechanism scram-sha-512"},
		{name: "a login where none is wanted", addr: b.Addr(), sasl: login("plain"), want: "remove sasl"},
		{name: "no login where one is wanted", addr: b.LoginAddr, want: "add sasl or tls"},
		{name: "TLS to a port without", addr: b.Addr(), tls: trusting, want: "is this a port of TLS"},
		{name: "TLS and login to a port without TLS", addr: b.LoginAddr, tls: trusting, sasl: login("plain"), want: "Else remove tls"},
		{name: "a port of TLS without TLS", addr: b.TLSAddr, want: "add tls: {enabled: true}"},
		{name: "a port of TLS and login without TLS", addr: b.TLSLoginAddr, sasl: login("scram-sha-512"), want: "add tls: {enabled: true}"},
		{name: "an authority that nobody knows", addr: b.TLSLoginAddr, tls: kafka.TLS{Enabled: true}, sasl: login("scram-sha-512"), want: "tls.ca_file"},
		{name: "another name in the certificate", addr: b.TLSLoginAddr, tls: kafka.TLS{Enabled: true, CAFile: b.CertFile, ServerName: "kafka.example.org"}, sasl: login("scram-sha-512"), want: "tls.server_name"},
		{name: "no client certificate where one is wanted", addr: b.TLSAddr, tls: trusting, want: "tls.cert_file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := kafka.Open(t.Context(), kafka.Config{Brokers: []string{tc.addr}, Topic: topic, TLS: tc.tls, SASL: tc.sasl})
			says(t, err, tc.want, tc.addr)
		})
	}
}

func TestATopicThatMayNotBeWrittenToIsTold(t *testing.T) {
	b := servers.SecureKafka(t)
	topic := newTopic(t, b.Broker, 2)
	b.ForbidWrites(t, topic)
	s := open(t, kafka.Config{Brokers: []string{b.LoginAddr}, Topic: topic, SASL: login("plain")})
	cure := "--allow-principal User:mailchute"
	says(t, s.Check(t.Context()), cure, topic)
	says(t, deliver(t, s, events(1, 2), sinks.Again)[0].Err, cure, topic)
	if got := held(t, b.Broker, topic); len(got) != 0 {
		t.Errorf("the topic holds %v", got)
	}
}

func TestFilesOfTLSThatCannotBeReadAreNamed(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		tls  kafka.TLS
		want string
	}{
		{"no such authority", kafka.TLS{Enabled: true, CAFile: empty + ".none"}, "read tls.ca_file"},
		{"no certificate in the file", kafka.TLS{Enabled: true, CAFile: empty}, "holds no certificate in PEM"},
		{"no client certificate", kafka.TLS{Enabled: true, CertFile: empty, KeyFile: empty}, "read tls.cert_file and tls.key_file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := kafka.Open(t.Context(), kafka.Config{Brokers: []string{"127.0.0.1:1"}, Topic: "mail.events", TLS: tc.tls})
			says(t, err, tc.want)
		})
	}
}

func TestAPasswordThatSCRAMDoesNotAllowIsToldWithoutIt(t *testing.T) {
	const password = "bell\x07" // RFC 4013 section 2.3
	_, err := kafka.Open(t.Context(), kafka.Config{
		Brokers: []string{"127.0.0.1:1"}, Topic: "mail.events",
		SASL: kafka.SASL{Mechanism: "scram-sha-256", Username: "mailchute", Password: password},
	})
	says(t, err, "RFC 5802")
}
