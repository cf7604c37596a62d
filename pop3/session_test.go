package pop3_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

func TestOnlyOKAndERRAreStatusLines(t *testing.T) {
	for _, line := range []string{"+ERR no", "+OKAY", "* OK IMAP4 ready", "220 mail.example.org ESMTP", "", "ok", "-ERROR", "\x16\x03\x01"} {
		t.Run(fmt.Sprintf("%q", line), func(t *testing.T) {
			_, err := pop3.NewClient(t.Context(), script(t, "S: "+line), pop3.Options{TLS: pop3.Plain})
			if !errors.Is(err, pop3.ErrProtocol) {
				t.Errorf("error = %v, want one of protocol", err)
			}
		})
	}
}

func TestABareOKAndARefusedCapaAreFine(t *testing.T) {
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: -ERR what?"), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if c.Capabilities().Listed {
		t.Error("capabilities are listed; want none")
	}
}

func TestAGreetingThatRefusesIsClassifiedLikeAnyError(t *testing.T) {
	_, err := pop3.NewClient(t.Context(), script(t, "S: -ERR [SYS/TEMP] later"), pop3.Options{TLS: pop3.Plain})
	if !errors.Is(err, pop3.ErrTemporary) {
		t.Errorf("error = %v, want temporary", err)
	}
}

func TestCapabilitiesAreReadWithoutCaseAndKept(t *testing.T) {
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: uidl", "S: Top", "S: sasl plain LOGIN\r", "S: login-delay 300 USER", "S: EXPIRE 0", "S: X-ODD 1 2", "S: ."), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	caps := c.Capabilities()
	if !caps.UIDL || !caps.TOP || caps.Pipelining || caps.LoginDelay != 5*time.Minute || caps.Expire != "0" || len(caps.SASL) != 2 {
		t.Errorf("capabilities = %+v", caps)
	}
	if got := caps.Lines[5]; got != "X-ODD 1 2" {
		t.Errorf("unknown line = %q, want it kept", got)
	}
}

func TestAResponseCodeSaysWhatToDo(t *testing.T) {
	for text, want := range map[string]error{
		"[AUTH] wrong password":           pop3.ErrCredential,
		"[IN-USE] another session":        pop3.ErrBusy,
		"[LOGIN-DELAY] minutes apart":     pop3.ErrBusy,
		"[sys/temp] disk":                 pop3.ErrTemporary,
		"[SYS/PERM] broken":               pop3.ErrPermanent,
		"[SYS/NEW] whatever":              pop3.ErrTemporary,
		"maildrop is locked":              pop3.ErrBusy,
		"server unavailable. 21":          pop3.ErrTemporary,
		"too many connections":            pop3.ErrTemporary,
		"authorization failed":            pop3.ErrCredential,
		"[REFERRAL/pop://host/] go there": pop3.ErrPermanent,
		"[UTF8] say UTF8 first, or later": pop3.ErrPermanent, // RFC 6856 section 5
	} {
		t.Run(text, func(t *testing.T) {
			lines := append(append([]string{}, plainCapa...), "C: USER ann", "S: +OK", "C: PASS secret", "S: -ERR "+text)
			c, err := pop3.NewClient(t.Context(), script(t, lines...), pop3.Options{TLS: pop3.Plain})
			if err != nil {
				t.Fatal(err)
			}
			err = c.Login(t.Context(), "ann", "secret")
			var refused *pop3.Error
			if !errors.Is(err, want) || !errors.As(err, &refused) || refused.Command != "PASS" {
				t.Errorf("error = %v, want %v of PASS", err, want)
			}
		})
	}
}

func TestAMessageThatNeedsUTF8ModeIsRefusedAloneAndAListingForAPerson(t *testing.T) {
	const refusal = "S: -ERR [UTF8] this mail needs UTF8 mode"
	c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", refusal, "S: +OK 1 id1", "C: UIDL", "C: LIST", refusal, refusal)
	r := c.Retrieve(t.Context(), handles)
	if m, ok := r.Next(); !ok || !errors.Is(m.Refusal(), pop3.ErrMessage) {
		t.Errorf("RETR: %v, want a refusal of the message", r.Err())
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := c.List(t.Context()); !errors.Is(err, pop3.ErrPermanent) {
		t.Errorf("UIDL: %v, want trouble for a person", err)
	}
}

func TestOKMayBeFollowedByBracketsThatAreNoCode(t *testing.T) {
	if _, err := pop3.NewClient(t.Context(), script(t, "S: +OK [XCLIENT] ready", "C: CAPA", "S: +OK", "S: ."), pop3.Options{TLS: pop3.Plain}); err != nil {
		t.Error(err)
	}
}

func TestSASLPlainIsUsedWhereItIsOffered(t *testing.T) {
	const response = "AGFubgBzZWNyZXQ=" // NUL ann NUL secret
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: SASL PLAIN", "S: .",
		"C: AUTH PLAIN "+response, "S: +OK", "C: CAPA", "S: -ERR"), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Error(err)
	}
}

func TestALongInitialResponseGoesInASecondStep(t *testing.T) {
	password := strings.Repeat("p", 300)
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: SASL PLAIN", "S: .",
		"C: AUTH PLAIN", "S: +", "C: AGFubgB"+"wcHBw"+strings.Repeat("cHBw", 98)+"cHA=", "S: -ERR no"), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	err = c.Login(t.Context(), "ann", password)
	if !errors.Is(err, pop3.ErrCredential) {
		t.Errorf("error = %v, want one of credentials", err)
	}
	if strings.Contains(err.Error(), "ppp") || strings.Contains(err.Error(), "cHBw") {
		t.Errorf("the error shows the secret: %v", err)
	}
}

func TestARefusedMechanismIsNotFollowedByAnother(t *testing.T) {
	c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: USER", "S: SASL PLAIN", "S: .",
		"C: AUTH PLAIN AGFubgBzZWNyZXQ=", "S: -ERR no"), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); !errors.Is(err, pop3.ErrCredential) {
		t.Errorf("error = %v, want one of credentials", err)
	}
}

func TestLineEndsInArgumentsAreNeverSent(t *testing.T) {
	for _, secret := range []string{"a\r\nDELE 1", "a\nb", "a\x00b"} {
		c, err := pop3.NewClient(t.Context(), script(t, append(append([]string{}, plainCapa...), "C: USER ann", "S: +OK")...), pop3.Options{TLS: pop3.Plain})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", secret); !errors.Is(err, pop3.ErrArgument) {
			t.Errorf("error = %v, want that of the argument", err)
		}
	}
}

func TestTheTraceNeverShowsASecret(t *testing.T) {
	var trace strings.Builder
	loggedIn(t, pop3.Options{Trace: func(direction, line string) { fmt.Fprintln(&trace, direction, line) }})
	if strings.Contains(trace.String(), "secret") || !strings.Contains(trace.String(), "PASS [redacted]") {
		t.Errorf("trace:\n%s", trace.String())
	}
}

func TestServerTextIsMadeSafeToShow(t *testing.T) {
	_, err := pop3.NewClient(t.Context(), script(t, "S: -ERR \x1b[31mred\u202e\xff"+strings.Repeat("x", 500)), pop3.Options{TLS: pop3.Plain})
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e") || !strings.Contains(err.Error(), "·[31mred··xxx") || len(err.Error()) > 400 {
		t.Errorf("error = %q", err)
	}
}

func TestCommandsOfAnotherStateAreRefusedWithoutBeingSent(t *testing.T) {
	c, err := pop3.NewClient(t.Context(), script(t, plainCapa...), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.List(t.Context()); !errors.Is(err, pop3.ErrState) {
		t.Errorf("List before the login: %v, want the state's error", err)
	}
	if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitUnknown || !errors.Is(quit.Err, pop3.ErrState) {
		t.Errorf("Quit before the login: %v", quit)
	}
}

func TestASilentServerEndsInATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := pop3.NewClient(t.Context(), script(t, "C: nothing is ever sent"), pop3.Options{TLS: pop3.Plain})
		if !errors.Is(err, pop3.ErrTransport) {
			t.Errorf("error = %v, want one of transport", err)
		}
		if waited := time.Since(began); waited != time.Minute {
			t.Errorf("waited %v, want a minute", waited)
		}
	})
}

func TestAnEndlessStatusLineEndsAtTheLimit(t *testing.T) {
	_, err := pop3.NewClient(t.Context(), script(t, "S~ +OK "+strings.Repeat("x", 9<<10)), pop3.Options{TLS: pop3.Plain})
	if !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}

func TestEndlessCapabilitiesEndAtTheLimit(t *testing.T) {
	lines := []string{"S: +OK", "C: CAPA", "S: +OK"}
	for range 101 {
		lines = append(lines, "S: X")
	}
	if _, err := pop3.NewClient(t.Context(), script(t, lines...), pop3.Options{TLS: pop3.Plain}); !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}

func TestQuitHasThreeOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  pop3.QuitOutcome
	}{
		{"the server says done", []string{"C: QUIT", "S: +OK"}, pop3.QuitDone},
		{"the server refuses", []string{"C: QUIT", "S: -ERR deleted 1/3"}, pop3.QuitRefused},
		{"the reply is lost", []string{"C: QUIT"}, pop3.QuitUnknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			quit := loggedIn(t, pop3.Options{}, tc.lines...).Quit(t.Context())
			if quit.Outcome != tc.want || (quit.Err == nil) != (tc.want == pop3.QuitDone) {
				t.Errorf("Quit = %v, %v; want %v", quit.Outcome, quit.Err, tc.want)
			}
		})
	}
}

func TestAHandleIsGoodForItsOwnSessionOnly(t *testing.T) {
	_, old := listed(t, 2)
	c, _ := listed(t, 2)
	if _, err := c.Delete(t.Context(), old); !errors.Is(err, pop3.ErrState) {
		t.Errorf("Delete with a handle of another session: %v, want an error", err)
	}
	r := c.Retrieve(t.Context(), old)
	if _, ok := r.Next(); ok || !errors.Is(r.Err(), pop3.ErrState) {
		t.Errorf("Retrieve with a handle of another session: %v, want an error", r.Err())
	}
	if _, err := c.Delete(t.Context(), []pop3.Handle{{}}); !errors.Is(err, pop3.ErrState) {
		t.Errorf("Delete with the zero handle: %v, want an error", err)
	}
}

func TestDeleteTellsEachRefusal(t *testing.T) {
	c, handles := listed(t, 3, "C: DELE 1", "C: DELE 2", "C: DELE 3", "S: +OK", "S: -ERR no such message", "S: +OK")
	refusals, err := c.Delete(t.Context(), handles)
	if err != nil {
		t.Fatal(err)
	}
	if refusals[0] != nil || !errors.Is(refusals[1], pop3.ErrMessage) || refusals[2] != nil {
		t.Errorf("refusals = %v", refusals)
	}
}
