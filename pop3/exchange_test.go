package pop3_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func TestAServerThatChallengesWithoutEndIsLeftAfterEightRounds(t *testing.T) {
	lines := []string{"C: AUTH XOAUTH2 " + initial(t, pop3.SASLXOAuth2("ann", "t"))}
	for range 8 {
		lines = append(lines, "S: + ", "C: ")
	}
	c := greeted(t, pop3.Options{}, nil, append(lines, "C: *", "S: -ERR cancelled")...)
	if err := c.Authenticate(t.Context(), pop3.SASLXOAuth2("ann", "t")); !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}

func TestAnExchangeThatCannotGoOnIsCancelled(t *testing.T) {
	const nonce = "fyko+d2lbbFgONRv9qkxdawL"
	first := []string{"C: AUTH SCRAM-SHA-1 " + b64("n,,n=ann,r="+nonce)}
	plain := []string{"C: AUTH PLAIN AGFubgBzZWNyZXQ="}
	for _, tc := range []struct {
		name  string
		plain bool
		lines []string
	}{
		{"a challenge that is not base64", false, append(first, "S: + !!!")},
		{"a nonce that does not begin with ours", false, append(first, "S: + "+b64("r=x,s=QSXCR+Q6sek8bf92,i=4096"))},
		{"too few iterations", false, append(first, "S: + "+b64("r="+nonce+"x,s=QSXCR+Q6sek8bf92,i=4095"))},
		{"more than a million iterations", false, append(first, "S: + "+b64("r="+nonce+"x,s=QSXCR+Q6sek8bf92,i=1000001"))},
		{"iterations beyond every number", false, append(first, "S: + "+b64("r="+nonce+"x,s=QSXCR+Q6sek8bf92,i=99999999999999999999"))},
		{"an extension that is mandatory and unknown", false, append(first, "S: + "+b64("m=x,r="+nonce+"x,s=QSXCR+Q6sek8bf92,i=4096"))},
		{"a challenge to PLAIN", true, append(plain, "S: + "+b64("more"))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := greeted(t, pop3.Options{}, nil, append(tc.lines, "C: *", "S: -ERR cancelled", "C: USER ann", "S: +OK", "C: PASS secret", "S: +OK", "C: CAPA", "S: -ERR")...)
			mechanism := pop3.ScramWithNonce(pop3.ScramSHA1, "ann", "secret", nonce)
			if tc.plain {
				mechanism = pop3.SASLPlain("", "ann", "secret")
			}
			if err := c.Authenticate(t.Context(), mechanism); !errors.Is(err, pop3.ErrProtocol) {
				t.Errorf("error = %v, want one of protocol", err)
			}
			if err := c.Login(t.Context(), "ann", "secret"); err != nil {
				t.Errorf("the session does not go on: %v", err)
			}
		})
	}
}

func TestAChallengeOverTheLimitBreaksTheSession(t *testing.T) {
	c := greeted(t, pop3.Options{}, nil, "C: AUTH LOGIN", "S~ + "+strings.Repeat("A", 90_000))
	if err := c.Authenticate(t.Context(), pop3.SASLLogin("ann", "secret")); !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}

func TestAChallengeOfTheLimitIsRead(t *testing.T) {
	c := greeted(t, pop3.Options{}, nil, "C: AUTH LOGIN", "S: + "+b64(strings.Repeat("x", 64<<10)), "C: "+b64("ann"), "S: + ", "C: "+b64("secret"),
		"S: +OK", "C: CAPA", "S: -ERR")
	if err := c.Authenticate(t.Context(), pop3.SASLLogin("ann", "secret")); err != nil {
		t.Error(err)
	}
}

func TestAServerThatDoesNotProveThatItKnowsThePasswordIsNotTrusted(t *testing.T) {
	const nonce = "fyko+d2lbbFgONRv9qkxdawL"
	both := nonce + "3rfcNHYJY1ZVvWVs7j"
	begin := []string{
		"C: AUTH SCRAM-SHA-1 " + b64("n,,n=user,r="+nonce),
		"S: + " + b64("r="+both+",s=QSXCR+Q6sek8bf92,i=4096"),
		"C: " + b64("c=biws,r="+both+",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
	}
	for name, lines := range map[string][]string{
		"+OK at once":                nil,
		"+OK behind the first":       {"S: +OK"},
		"another signature, refused": {"S: + " + b64("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA="), "C: *", "S: -ERR"},
		"another signature, and +OK": {"S: + " + b64("v=AAAAAAAAAAAAAAAAAAAAAAAAAAA="), "C: *", "S: +OK"},
	} {
		t.Run(name, func(t *testing.T) {
			all := append(append([]string{}, begin...), lines...)
			if lines == nil {
				all = append(append([]string{}, begin[:1]...), "S: +OK")
			}
			c := greeted(t, pop3.Options{}, nil, all...)
			if err := c.Authenticate(t.Context(), pop3.ScramWithNonce(pop3.ScramSHA1, "user", "pencil", nonce)); !errors.Is(err, pop3.ErrProtocol) {
				t.Errorf("error = %v, want one of protocol", err)
			}
			if _, err := c.List(t.Context()); err == nil {
				t.Error("the session goes on")
			}
		})
	}
}

func TestAnotherMechanismCanBePluggedIn(t *testing.T) {
	c := greeted(t, pop3.Options{}, nil, "C: AUTH X-TOKEN "+b64("ticket"), "S: +OK", "C: CAPA", "S: -ERR")
	if err := c.Authenticate(t.Context(), ticket{}); err != nil {
		t.Error(err)
	}
}

type ticket struct{}

func (ticket) Name() string { return "X-TOKEN" }

func (ticket) Start(pop3.Peer) (*pop3.Exchange, error) {
	return &pop3.Exchange{Initial: []byte("ticket")}, nil
}

func TestTheNameOfAMechanismCannotCarryACommand(t *testing.T) {
	c := greeted(t, pop3.Options{}, nil)
	if err := c.Authenticate(t.Context(), named("PLAIN\r\nDELE 1")); !errors.Is(err, pop3.ErrMechanism) {
		t.Errorf("error = %v, want one of the mechanism", err)
	}
}

type named string

func (n named) Name() string { return string(n) }

func (named) Start(pop3.Peer) (*pop3.Exchange, error) { return &pop3.Exchange{}, nil }
