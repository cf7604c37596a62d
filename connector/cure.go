package connector

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/reach"
	"github.com/mailchute/mailchute/pop3"
)

// withCure adds to an error of connecting or logging in what a person can do.
func withCure(err error, m config.Mailbox) error {
	if cure := cure(err, m); cure != "" {
		return fmt.Errorf("%w; %s", err, cure)
	}
	return err
}

func cure(err error, m config.Mailbox) string {
	var noTLS tls.RecordHeaderError
	var unknown x509.UnknownAuthorityError
	var otherHost x509.HostnameError
	var invalid x509.CertificateInvalidError
	var noName *net.DNSError
	var refusal *reach.Refusal
	switch {
	case errors.As(err, &refusal):
		return "" // it has its own
	case errors.Is(err, reach.ErrUnreachable):
		return "check host and port; the log says more"
	case errors.Is(err, pop3.ErrCredential) && m.OAuth2 != nil:
		return "check username, and whether the application may read this mailbox by POP3"
	case errors.Is(err, pop3.ErrCredential):
		return "check username and password"
	case errors.As(err, &noTLS):
		return fmt.Sprintf("port %d does not begin with TLS: set tls.mode: stls, or the port that does (995)", m.Port)
	case errors.As(err, &unknown):
		return "if the certificate is right, name its root with tls.ca_file"
	case errors.As(err, &otherHost):
		return "set host, or tls.server_name, to a name that the certificate has"
	case errors.As(err, &invalid):
		return "the server needs another certificate: tell its operator, and look at the clock of this machine"
	case errors.As(err, &noName):
		return "check host"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "check host and port, and whether the server runs"
	case errors.Is(err, pop3.ErrTransport) && m.TLS.Mode.POP3() != pop3.Implicit:
		return "check host and port; a server that waits for TLS wants tls.mode: implicit"
	case errors.Is(err, pop3.ErrTransport):
		return "check host and port, and what lies between"
	}
	return ""
}
