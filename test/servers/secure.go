package servers

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// User may log in to a secure broker, with Password.
const User = "mailchute"

// A SecureBroker is a Broker with further listeners. Who comes by Addr may do
// anything; others may do what no permission of a topic forbids.
type SecureBroker struct {
	*Broker
	TLSAddr      string // TLS, which wants a client certificate
	LoginAddr    string // SASL without TLS: PLAIN and SCRAM-SHA-256
	TLSLoginAddr string // SASL in TLS: SCRAM-SHA-512
	CertFile     string // of the broker, and good for a client; its own authority
	KeyFile      string
}

// secureSettings are what a secure broker has beside the others.
type secureSettings struct {
	TLS, Login, TLSLogin int // ports
	KeyStore, TrustStore string
	User, Password       string
}

// sharedSecure is the secure broker of this test process.
var sharedSecure = sync.OnceValues(func() (*Broker, error) { return newBroker(true) })

// SecureKafka returns the secure broker that all tests of a process share; one
// that a test has stopped is started again.
func SecureKafka(t testing.TB) *SecureBroker {
	t.Helper()
	require(t, kafka())
	b, err := sharedSecure()
	if err != nil {
		t.Fatalf("start Kafka: %v", err)
	}
	b.Start(t)
	if err := b.addUser(t.Context()); err != nil {
		t.Fatalf("add the user: %v", err)
	}
	s := b.settings.Secure
	return &SecureBroker{
		Broker: b, TLSAddr: loopback(s.TLS), LoginAddr: loopback(s.Login), TLSLoginAddr: loopback(s.TLSLogin),
		CertFile: filepath.Join(b.dir, "cert.pem"), KeyFile: filepath.Join(b.dir, "key.pem"),
	}
}

// secure lays out what the further listeners need.
func (b *Broker) secure() error {
	ports, err := freePorts(3)
	if err != nil {
		return err
	}
	if _, err := certify(b.dir); err != nil {
		return err
	}
	s := &secureSettings{TLS: ports[0], Login: ports[1], TLSLogin: ports[2], User: User, Password: Password}
	s.KeyStore, s.TrustStore = filepath.Join(b.dir, "both.pem"), filepath.Join(b.dir, "cert.pem")
	key, err := os.ReadFile(filepath.Join(b.dir, "key.pem"))
	if err != nil {
		return err
	}
	cert, err := os.ReadFile(s.TrustStore)
	if err != nil {
		return err
	}
	b.settings.Secure = s
	return os.WriteFile(s.KeyStore, append(key, cert...), 0o600)
}

// addUser stores the user's password for SCRAM, unless it is there. The broker
// takes one mechanism of a user at a time, and a moment until it knows it.
func (b *Broker) addUser(ctx context.Context) error {
	if b.login(ctx) == nil {
		return nil
	}
	client, err := b.connect()
	if err != nil {
		return err
	}
	defer client.Close()
	for _, m := range []struct {
		mechanism int8
		sum       func() hash.Hash
	}{{2, sha512.New}, {1, sha256.New}} {
		request := kmsg.NewPtrAlterUserSCRAMCredentialsRequest()
		upsert, err := credential(m.mechanism, m.sum)
		if err != nil {
			return err
		}
		request.Upsertions = append(request.Upsertions, upsert)
		reply, err := request.RequestWith(ctx, client)
		if err == nil {
			err = kerr.ErrorForCode(reply.Results[0].ErrorCode)
		}
		if err != nil {
			return err
		}
	}
	return b.process.await(ctx, 30*time.Second, b.login)
}

// login tries the password that was stored last.
func (b *Broker) login(ctx context.Context) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(loopback(b.settings.Secure.Login)),
		kgo.SASL(scram.Auth{User: User, Pass: Password}.AsSha256Mechanism()))
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Ping(ctx)
}

// credential is what the broker keeps of a password (RFC 5802 section 3).
func credential(mechanism int8, sum func() hash.Hash) (kmsg.AlterUserSCRAMCredentialsRequestUpsertion, error) {
	c := kmsg.NewAlterUserSCRAMCredentialsRequestUpsertion()
	c.Name, c.Mechanism, c.Iterations, c.Salt = User, mechanism, 4096, make([]byte, 16)
	_, err := rand.Read(c.Salt)
	if err == nil {
		c.SaltedPassword, err = pbkdf2.Key(sum, Password, c.Salt, int(c.Iterations), sum().Size())
	}
	return c, err
}

// ForbidWrites lets nobody write to a topic but whoever comes by Addr.
func (b *SecureBroker) ForbidWrites(t testing.TB, topic string) {
	t.Helper()
	request := kmsg.NewPtrCreateACLsRequest()
	for _, operation := range []kmsg.ACLOperation{kmsg.ACLOperationDescribe, kmsg.ACLOperationRead} {
		acl := kmsg.NewCreateACLsRequestCreation()
		acl.ResourceType, acl.ResourceName, acl.ResourcePatternType = kmsg.ACLResourceTypeTopic, topic, kmsg.ACLResourcePatternTypeLiteral
		acl.Principal, acl.Host, acl.Operation, acl.PermissionType = "User:*", "*", operation, kmsg.ACLPermissionTypeAllow
		request.Creations = append(request.Creations, acl)
	}
	client := b.client(t)
	defer client.Close()
	reply, err := request.RequestWith(t.Context(), client)
	if err == nil {
		for _, result := range reply.Results {
			err = errors.Join(err, kerr.ErrorForCode(result.ErrorCode))
		}
	}
	if err != nil {
		t.Fatal(fmt.Errorf("forbid writes to %s: %w", topic, err))
	}
}
