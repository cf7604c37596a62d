// Package dkimcheck verifies the DKIM signatures of a mail itself (RFC 6376),
// for those who get mail from a server that does not. It asks DNS through a
// resolver that it is given, and the answer depends on the clock (a signature
// expires) and on the keys of the day: it is not a pure function of the mail.
package dkimcheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/mailchute/mailchute/transform/authres"
)

// Resolver answers for TXT records; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Limits of what is done for one mail.
const (
	mostSignatures = 5               // RFC 6376 section 6.1: a verifier may stop
	mostOctets     = 64 << 20        // of the mail
	mostHeader     = 256 << 10       // octets of its header
	mostRecord     = 2 << 10         // octets of a key record: RSA of 8192 bits fits
	mostTime       = 5 * time.Second // for all questions to DNS
)

var errTooLong = errors.New("the mail is longer than 64 MiB, or its header than 256 KiB")

// Results checks the first five signatures of the mail in src, line ends CRLF. It
// never fails and asks DNS for five seconds at most: what could not be looked at
// is neutral, what may be looked at later is temperror (RFC 8601 section 2.7.1).
// A mail without signatures has no results.
func Results(ctx context.Context, src io.Reader, r Resolver) []authres.Result {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	list, err := verify(ctx, src, r)
	var unread *readError
	switch {
	case errors.As(err, &unread):
		return []authres.Result{{Value: "temperror", Reason: "the mail could not be read"}}
	case errors.Is(err, errTooLong):
		return []authres.Result{{Value: "neutral", Reason: errTooLong.Error()}}
	case err != nil:
		return []authres.Result{{Value: "neutral", Reason: "the signatures cannot be read"}}
	}
	return list
}

// verify returns one result for each of the first five signatures. The error is that of reading the mail. A ctx that
// ends ends the questions to DNS: then the results say temperror.
func verify(ctx context.Context, src io.Reader, r Resolver) (list []authres.Result, err error) {
	defer func() {
		if p := recover(); p != nil { // the last net, as mail and key are a stranger's
			list, err = nil, fmt.Errorf("verify DKIM: %v", p)
		}
	}()
	noted := &notingReader{src: src}
	limited := &io.LimitedReader{R: noted, N: mostOctets + 1}
	whole, signed, err := headed(limited)
	if err == nil && noted.err != nil {
		err = &readError{noted.err}
	}
	if err != nil || !signed {
		return nil, err
	}
	found, err := dkim.VerifyWithOptions(whole, &dkim.VerifyOptions{
		LookupTXT:        func(name string) ([]string, error) { return lookUp(ctx, r, name) },
		MaxVerifications: mostSignatures,
	})
	switch {
	case noted.err != nil:
		return nil, &readError{noted.err}
	case err != nil && !errors.Is(err, dkim.ErrTooManySignatures):
		return nil, fmt.Errorf("verify DKIM: %w", err)
	case limited.N <= 0:
		return nil, fmt.Errorf("verify DKIM: %w", errTooLong)
	}
	list = make([]authres.Result, 0, len(found))
	for _, v := range found {
		list = append(list, resultOf(v))
	}
	return list, nil
}

// headed reads the header of the mail in src. It returns the mail from its
// beginning, and whether the header has a signature.
func headed(src io.Reader) (whole io.Reader, signed bool, err error) {
	head, err := io.ReadAll(io.LimitReader(src, mostHeader))
	if err != nil {
		return nil, false, err
	}
	header, _, ended := bytes.Cut(head, []byte("\r\n\r\n"))
	switch signed = hasField(header, "dkim-signature"); {
	case signed && !ended && len(head) == mostHeader:
		return nil, false, fmt.Errorf("verify DKIM: %w", errTooLong)
	case !ended: // a mail may be a header alone (RFC 5322 section 3.5)
		head = append(head, "\r\n\r\n"...)
	}
	return io.MultiReader(bytes.NewReader(head), src), signed, nil
}

// hasField says whether a header has a field of this name, which is in lower case.
func hasField(header []byte, name string) bool {
	for line := range bytes.Lines(header) {
		field, _, _ := bytes.Cut(line, []byte(":"))
		if strings.EqualFold(string(bytes.TrimSpace(field)), name) {
			return true
		}
	}
	return false
}

// lookUp asks for a key record. Only the word that there is none is an error for
// good. No error names the server that was asked: it is nobody's who reads events.
func lookUp(ctx context.Context, r Resolver, name string) ([]string, error) {
	records, err := r.LookupTXT(ctx, name)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return nil, &net.DNSError{Err: "no such record", Name: name, IsNotFound: true}
	case err != nil:
		return nil, &net.DNSError{Err: "DNS gives no answer", Name: name, IsTemporary: true}
	}
	for _, record := range records {
		if len(record) > mostRecord {
			return nil, fmt.Errorf("the key record is longer than %d octets", mostRecord)
		}
	}
	return records, nil
}

// readError: the mail itself could not be read.
type readError struct{ err error }

func (e *readError) Error() string { return "read mail to verify DKIM: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// notingReader ends where src fails, and notes why: dkim leaves goroutines behind
// when a reader fails.
type notingReader struct {
	src io.Reader
	err error
}

func (r *notingReader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err, err = err, io.EOF
	}
	return n, err
}

// resultOf says it in the words of RFC 8601 section 2.7.1.
func resultOf(v *dkim.Verification) authres.Result {
	one := authres.Result{Value: "pass", Domain: readable(strings.ToLower(v.Domain))}
	if v.Err == nil {
		return one
	}
	one.Reason = readable(strings.TrimPrefix(v.Err.Error(), "dkim: "))
	switch {
	case dkim.IsTempFail(v.Err):
		one.Value = "temperror"
	case dkim.IsPermFail(v.Err):
		one.Value = "permerror"
	default:
		one.Value = "fail"
	}
	return one
}

// mostWords is how much is kept of what a signature says, in octets.
const mostWords = 256

// readable is valid UTF-8 of bounded length.
func readable(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), mostWords)], "\ufffd")
}
