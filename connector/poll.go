package connector

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/pop3"
)

// How long a mailbox waits when something is wrong. Wrong credentials are tried
// slowly: servers lock an account that fails too often.
const (
	maxPause        = time.Hour
	credentialPause = 15 * time.Minute
)

// schedule is when one mailbox is visited next.
type schedule struct {
	interval   time.Duration
	failures   int           // visits in a row that could not be made, or ended early without progress
	loginDelay time.Duration // as the server told last
}

// after says how long to wait behind a visit: the interval with a little
// jitter, so that many mailboxes do not all come at once; nothing while there
// is more to fetch; a growing pause while it fails; never less than the
// server's LOGIN-DELAY (RFC 2449 section 6.5).
func (s *schedule) after(report delivery.Report, err error) time.Duration {
	if report.LoginDelay > 0 || err == nil {
		s.loginDelay = report.LoginDelay
	}
	return max(s.pause(report, err), s.loginDelay)
}

func (s *schedule) pause(report delivery.Report, err error) time.Duration {
	switch {
	case err == nil:
		s.failures = 0
		if report.More {
			return 0
		}
		return jitter(s.interval)
	case errors.Is(err, pop3.ErrBusy): // someone else is in the maildrop: schedule, not failure
		return jitter(s.interval)
	}
	if report.Delivered+report.Deleted > 0 {
		s.failures = 0 // a server that breaks off a little further each time is not made to wait an hour
	}
	s.failures++
	pause := s.interval
	if needsAPerson(err) {
		pause = max(pause, credentialPause)
	}
	for range s.failures - 1 {
		if pause >= maxPause {
			break // an interval of more than an hour stays as it is
		}
		pause = min(2*pause, maxPause)
	}
	return jitter(pause)
}

// jitter is d, give or take a tenth.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return d - d/10 + rand.N(d/5+1)
}

// needsAPerson says that a login fails in a way that passes by nobody's waiting.
func needsAPerson(err error) bool {
	return errors.Is(err, pop3.ErrCredential) || errors.Is(err, pop3.ErrMechanism) || errors.Is(err, pop3.ErrPermanent)
}
