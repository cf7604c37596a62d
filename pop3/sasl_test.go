package pop3_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// greeted is a client behind the greeting of a server that lists capabilities
// and goes on with lines.
func greeted(t *testing.T, o pop3.Options, capabilities []string, lines ...string) *pop3.Client {
	t.Helper()
	all := []string{"S: +OK POP3 <1896.697170952@dbc.mtview.ca.us>", "C: CAPA", "S: +OK"}
	for _, capability := range capabilities {
		all = append(all, "S: "+capability)
	}
	o.TLS = pop3.Plain
	c, err := pop3.NewClient(t.Context(), script(t, append(append(all, "S: ."), lines...)...), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The examples are those of the RFCs, to the octet.
func TestMechanismsSayWhatTheirRFCsShow(t *testing.T) {
	const (
		sha1Nonce   = "fyko+d2lbbFgONRv9qkxdawL"
		sha1Both    = sha1Nonce + "3rfcNHYJY1ZVvWVs7j"
		sha256Nonce = "rOprNGfwEbeRWgbNEkqO"
		sha256Both  = sha256Nonce + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
	)
	for _, tc := range []struct {
		name      string
		mechanism pop3.Mechanism
		lines     []string
	}{
		{"PLAIN of RFC 5034 section 6", pop3.SASLPlain("test", "test", "test"), []string{
			"C: AUTH PLAIN dGVzdAB0ZXN0AHRlc3Q=",
		}},
		{"CRAM-MD5 of RFC 2195 section 2", pop3.SASLCRAMMD5("tim", "tanstaaftanstaaf"), []string{
			"C: AUTH CRAM-MD5", "S: + " + b64("<1896.697170952@postoffice.reston.mci.net>"),
			"C: " + b64("tim b913a602c7eda7a495b4e6e7334d3890"),
		}},
		{"SCRAM-SHA-1 of RFC 5802 section 5", pop3.ScramWithNonce(pop3.ScramSHA1, "user", "pencil", sha1Nonce), []string{
			"C: AUTH SCRAM-SHA-1 " + b64("n,,n=user,r="+sha1Nonce),
			"S: + " + b64("r="+sha1Both+",s=QSXCR+Q6sek8bf92,i=4096"),
			"C: " + b64("c=biws,r="+sha1Both+",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="),
			"S: + " + b64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="), "C: ",
		}},
		{"SCRAM-SHA-256 of RFC 7677 section 3", pop3.ScramWithNonce(pop3.ScramSHA256, "user", "pencil", sha256Nonce), []string{
			"C: AUTH SCRAM-SHA-256 " + b64("n,,n=user,r="+sha256Nonce),
			"S: + " + b64("r="+sha256Both+",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
			"C: " + b64("c=biws,r="+sha256Both+",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
			"S: + " + b64("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "C: ",
		}},
		{"EXTERNAL without an identity of RFC 4422 appendix A", pop3.SASLExternal(""), []string{"C: AUTH EXTERNAL ="}},
		{"EXTERNAL with one", pop3.SASLExternal("fred@example.com"), []string{"C: AUTH EXTERNAL " + b64("fred@example.com")}},
		{"ANONYMOUS of RFC 4505", pop3.SASLAnonymous("sirhc"), []string{"C: AUTH ANONYMOUS c2lyaGM="}},
		{"LOGIN", pop3.SASLLogin("tim", "tanstaaf"), []string{
			"C: AUTH LOGIN", "S: + VXNlcm5hbWU6", "C: " + b64("tim"), "S: + UGFzc3dvcmQ6", "C: " + b64("tanstaaf"),
		}},
		{"OAUTHBEARER of RFC 7628 section 4.1, without host and port", pop3.SASLOAuthBearer("a=b,c@example.com", "vF9dft4q"), []string{
			"C: AUTH OAUTHBEARER " + b64("n,a=a=3Db=2Cc@example.com,\x01auth=Bearer vF9dft4q\x01\x01"),
		}},
		{"XOAUTH2", pop3.SASLXOAuth2("ann@example.com", "ya29.vF9"), []string{
			"C: AUTH XOAUTH2 " + b64("user=ann@example.com\x01auth=Bearer ya29.vF9\x01\x01"),
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := greeted(t, pop3.Options{}, nil, append(tc.lines, "S: +OK", "C: CAPA", "S: -ERR")...)
			if err := c.Authenticate(t.Context(), tc.mechanism); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAPOPSendsTheDigestOfRFC1939(t *testing.T) {
	c := greeted(t, pop3.Options{Mechanisms: []string{"APOP"}}, []string{"USER"},
		"C: APOP mrose c4c9334bac560ecc979e58001b3e22fb", "S: +OK", "C: CAPA", "S: -ERR")
	if err := c.Login(t.Context(), "mrose", "tanstaaf"); err != nil {
		t.Error(err)
	}
}

func TestAPOPIsNotTriedWithATimestampThatIsNoMessageID(t *testing.T) {
	for _, stamp := range []string{"", "<>", "<a>", "<@b>", "<a@>", "<a@b> ready", "<a\x80@b>", "<a b@c>", "<a@b\x01>"} {
		t.Run(fmt.Sprintf("%q", stamp), func(t *testing.T) {
			o := pop3.Options{TLS: pop3.Plain, Mechanisms: []string{"APOP"}}
			c, err := pop3.NewClient(t.Context(), script(t, "S: +OK hello "+stamp, "C: CAPA", "S: -ERR"), o)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Login(t.Context(), "ann", "secret"); !errors.Is(err, pop3.ErrMechanism) {
				t.Errorf("error = %v, want that there is no way", err)
			}
		})
	}
}

func TestAnAuthLineWithItsResponseHasAtMost255Octets(t *testing.T) {
	for length, want := range map[int]bool{172: true, 175: true, 176: false, 181: false} { // "\0ann\0" before the password
		response := b64("\x00ann\x00" + strings.Repeat("p", length))
		lines := []string{"C: AUTH PLAIN", "S: +", "C: " + response}
		if fits := len("AUTH PLAIN "+response+"\r\n") <= 255; fits != want {
			t.Fatalf("the test is wrong on %d", length)
		} else if fits {
			lines = []string{"C: AUTH PLAIN " + response}
		}
		c := greeted(t, pop3.Options{}, nil, append(lines, "S: +OK", "C: CAPA", "S: -ERR")...)
		if err := c.Authenticate(t.Context(), pop3.SASLPlain("", "ann", strings.Repeat("p", length))); err != nil {
			t.Errorf("%d octets: %v", length, err)
		}
	}
}

func TestAMicrosoftServerIsToldTheTokenInASecondStep(t *testing.T) {
	response := b64("user=ann\x01auth=Bearer t\x01\x01")
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK The Microsoft Exchange POP3 service is ready.", "C: CAPA", "S: +OK", "S: SASL PLAIN XOAUTH2", "S: .",
		"C: AUTH XOAUTH2", "S: + ", "C: "+response, "S: +OK", "C: CAPA", "S: -ERR"), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.LoginAs(t.Context(), pop3.Credentials{Username: "ann", Token: "t"}); err != nil {
		t.Error(err)
	}
}

func TestAPlusWithoutABlankWithATextOrAnOKInItsPlaceAsksForTheResponse(t *testing.T) {
	for _, asks := range []string{"+", "+ ", "+ go ahead", "+OK"} {
		c := greeted(t, pop3.Options{Quirks: map[pop3.Quirk]bool{pop3.QuirkTwoStepAuth: true}}, nil,
			"C: AUTH PLAIN", "S: "+asks, "C: AGFubgBzZWNyZXQ=", "S: +OK", "C: CAPA", "S: -ERR")
		if err := c.Authenticate(t.Context(), pop3.SASLPlain("", "ann", "secret")); err != nil {
			t.Errorf("%q: %v", asks, err)
		}
	}
}

func TestARefusedTokenTellsWhyAndHowLongItWasAndNothingElse(t *testing.T) {
	const token = "eyJhbGciOi.secret"
	reason := b64(`{"status":"invalid_token","scope":"mail.read","openid-configuration":"x"}`)
	for _, tc := range []struct {
		name        string
		mechanism   pop3.Mechanism
		acknowledge string
	}{
		{"XOAUTH2 with an empty line", pop3.SASLXOAuth2("ann", token), ""},
		{"OAUTHBEARER with an octet 1", pop3.SASLOAuthBearer("ann", token), "AQ=="},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := pop3.Options{Quirks: map[pop3.Quirk]bool{pop3.QuirkTwoStepAuth: true}}
			c := greeted(t, o, nil, "C: AUTH "+tc.mechanism.Name(), "S: +", "C: "+initial(t, tc.mechanism), "S: + "+reason,
				"C: "+tc.acknowledge, "S: -ERR [AUTH] no "+token)
			err := c.Authenticate(t.Context(), tc.mechanism)
			var refused *pop3.Error
			if !errors.Is(err, pop3.ErrCredential) || !errors.As(err, &refused) {
				t.Fatalf("error = %v, want one of credentials", err)
			}
			if want := "status invalid_token, scope mail.read, token of 17 octets"; refused.Detail != want {
				t.Errorf("detail = %q, want %q", refused.Detail, want)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

func initial(t *testing.T, m pop3.Mechanism) string {
	t.Helper()
	x, err := m.Start(pop3.Peer{})
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(x.Initial)
}

func TestARefusedTokenMayBeFollowedByAFreshOneInTheSameSession(t *testing.T) {
	c := greeted(t, pop3.Options{}, []string{"SASL XOAUTH2"},
		"C: AUTH XOAUTH2 "+b64("user=ann\x01auth=Bearer old\x01\x01"), "S: -ERR [AUTH] expired",
		"C: AUTH XOAUTH2 "+b64("user=ann\x01auth=Bearer new\x01\x01"), "S: +OK", "C: CAPA", "S: -ERR")
	if err := c.LoginAs(t.Context(), pop3.Credentials{Username: "ann", Token: "old"}); !errors.Is(err, pop3.ErrCredential) {
		t.Fatalf("error = %v, want one of credentials", err)
	}
	if err := c.LoginAs(t.Context(), pop3.Credentials{Username: "ann", Token: "new"}); err != nil {
		t.Error(err)
	}
}

func TestALongTokenIsSentWhole(t *testing.T) {
	token := strings.Repeat("t", 20_000)
	c := greeted(t, pop3.Options{}, []string{"SASL XOAUTH2"},
		"C: AUTH XOAUTH2", "S: +", "C: "+b64("user=ann\x01auth=Bearer "+token+"\x01\x01"), "S: +OK", "C: CAPA", "S: -ERR")
	if err := c.LoginAs(t.Context(), pop3.Credentials{Username: "ann", Token: token}); err != nil {
		t.Error(err)
	}
}
