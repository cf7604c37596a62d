// Package dkimcheck verifies the DKIM signatures of a mail itself (RFC 6376),
// for those who get mail from a server that does not. It asks DNS through a
// resolver that it is given, and the answer depends on the clock (a signature
// expires) and on the keys of the day: it is not a pure function of the mail.
package dkimcheck

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/mailchute/mailchute/transform/authres"
)

// Resolver answers for TXT records; *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// Limits of what is done for one mail.
const (
	mostSignatures = 5        // RFC 6376 section 6.1: a verifier may stop
	mostOctets     = 64 << 20 // of the mail
)

// ErrTooLong: the mail is longer than what is hashed.
var ErrTooLong = errors.New("the mail is longer than 64 MiB")

// Verify checks the first five signatures of the mail in src, line ends CRLF, and
// returns one result for each. The error is that of reading the mail, or ctx's.
func Verify(ctx context.Context, src io.Reader, r Resolver) ([]authres.Result, error) {
	limited := &io.LimitedReader{R: src, N: mostOctets + 1}
	found, err := dkim.VerifyWithOptions(limited, &dkim.VerifyOptions{
		LookupTXT:        func(name string) ([]string, error) { return r.LookupTXT(ctx, name) },
		MaxVerifications: mostSignatures,
	})
	if ctx.Err() != nil {
		return nil, fmt.Errorf("verify DKIM: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return nil, fmt.Errorf("verify DKIM: %w", err)
	}
	if limited.N <= 0 {
		return nil, fmt.Errorf("verify DKIM: %w", ErrTooLong)
	}
	list := make([]authres.Result, 0, len(found))
	for _, v := range found {
		list = append(list, resultOf(v))
	}
	return list, nil
}

// resultOf says it in the words of RFC 8601 section 2.7.1.
func resultOf(v *dkim.Verification) authres.Result {
	one := authres.Result{Value: "pass", Domain: strings.ToLower(v.Domain)}
	if v.Err == nil {
		return one
	}
	one.Reason = strings.TrimPrefix(v.Err.Error(), "dkim: ")
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
