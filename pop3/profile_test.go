package pop3_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func TestServersAreRecognised(t *testing.T) {
	for _, tc := range []struct{ host, banner, implementation, want string }{
		{"pop.gmail.com", "", "", "gmail"},
		{"POP.GMAIL.COM", "", "", "gmail"},
		{"notgmail.com", "", "", ""},
		{"gmail.com.example.org", "", "", ""},
		{"", "Gpop ready for requests from 192.0.2.1", "", "gmail"},
		{"outlook.office365.com", "Dovecot ready.", "", "microsoft"}, // the provider counts before the program
		{"mail.example.org", "The Microsoft Exchange POP3 service is ready.", "", "microsoft"},
		{"mail.example.org", "Dovecot (Debian) ready.", "", "dovecot"},
		{"mail.example.org", "ready", "Dovecot", "dovecot"},
		{"mail.example.org", "Hello there.", "Courier Mail Server", "courier"},
		{"", "mail.example.org Cyrus POP3 v2.4.17 server ready", "", "cyrus"},
		{"", "", "Cyrus POP3 server v2.4.17", "cyrus"},
		{"", "", "ZimbraInc", "zimbra"},
		{"", "", "WildDuck", "wildduck"},
		{"pop.mail.yahoo.com", "", "", "yahoo"},
		{"", "hello from popgate 2.43", "popgate 2.43", "yahoo"},
		{"pop.gmx.net", "", "", "gmx"},
		{"pop.web.de", "", "", "gmx"},
		{"pop.qq.com", "", "", "qq"},
		{"", "QQMail POP3 Server v1.0 Service Ready", "", "qq"},
		{"", "Welcome to coremail Mail Pop3 Server", "", "netease"},
		{"", "hMailServer ready", "", "hmailserver"},
		{"mail.example.org", "ready", "", ""},
	} {
		p := pop3.Recognise(tc.host, tc.banner, tc.implementation)
		if p.Name != tc.want || (p.Why == "") != (tc.want == "") {
			t.Errorf("Recognise(%q, %q, %q) = %q because of %q, want %q", tc.host, tc.banner, tc.implementation, p.Name, p.Why, tc.want)
		}
	}
}

func TestEveryProfileSaysWhatItKnowsAndFromWhere(t *testing.T) {
	names := make(map[string]bool)
	for _, p := range pop3.Profiles() {
		if p.Name == "" || p.Title == "" || names[p.Name] || len(p.Facts) == 0 {
			t.Errorf("profile %+v lacks something, or its name comes twice", p)
		}
		names[p.Name] = true
		quirks := make(map[pop3.Quirk]bool)
		for _, f := range p.Facts {
			if f.Quirk == "" || f.Effect == "" || f.Source == "" || quirks[f.Quirk] || !slices.Contains(pop3.Quirks(), f.Quirk) {
				t.Errorf("%s: fact %+v lacks something, or comes twice", p.Name, f)
			}
			quirks[f.Quirk] = true
		}
	}
	if len(names) < 15 {
		t.Errorf("%d profiles, want those of the page on servers", len(names))
	}
}

func TestOptionsOutrankWhatIsRecognised(t *testing.T) {
	banner := "S: +OK The Microsoft Exchange POP3 service is ready."
	for _, tc := range []struct {
		name string
		o    pop3.Options
		want string
		two  bool
	}{
		{"recognised", pop3.Options{}, "microsoft", true},
		{"named", pop3.Options{Profile: "dovecot"}, "dovecot", false},
		{"none", pop3.Options{Profile: "none"}, "none", false},
		{"a quirk taken away", pop3.Options{Quirks: map[pop3.Quirk]bool{pop3.QuirkTwoStepAuth: false}}, "microsoft", false},
		{"a quirk added", pop3.Options{Profile: "none", Quirks: map[pop3.Quirk]bool{pop3.QuirkTwoStepAuth: true}}, "none", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.o.TLS = pop3.Plain
			c, err := pop3.NewClient(t.Context(), script(t, banner, "C: CAPA", "S: -ERR"), tc.o)
			if err != nil {
				t.Fatal(err)
			}
			if p := c.Profile(); p.Name != tc.want || p.Has(pop3.QuirkTwoStepAuth) != tc.two {
				t.Errorf("profile = %+v, want %s, two steps %v", p, tc.want, tc.two)
			}
		})
	}
	for _, p := range pop3.Profiles() { // what options took away is taken from nobody else
		if p.Name == "microsoft" && !p.Has(pop3.QuirkTwoStepAuth) {
			t.Error("the table has changed")
		}
	}
}

func TestAServerWhosePipeliningRacesIsServedInLockStep(t *testing.T) {
	lines := []string{
		"S: +OK WildDuck", "C: CAPA", "S: +OK", "S: PIPELINING", "S: UIDL", "S: IMPLEMENTATION WildDuck", "S: .",
		"C: USER ann", "S: +OK", "C: PASS secret", "S: +OK", "C: CAPA", "S: +OK", "S: PIPELINING", "S: UIDL", "S: .",
		"C: UIDL", "S: +OK", "S: 1 a", "S: 2 b", "S: .", "C: LIST", "S: +OK", "S: 1 9", "S: 2 9", "S: .",
		"C: RETR 1", "S: +OK", "S: x", "S: .", "C: RETR 2", "S: +OK", "S: y", "S: .", "C: UIDL 2", "S: +OK 2 b",
	}
	c, err := pop3.NewClient(t.Context(), script(t, lines...), pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	r := c.Retrieve(t.Context(), entries(t, c))
	if got := all(r); r.Err() != nil || len(got) != 2 {
		t.Errorf("got %+v, %v", got, r.Err())
	}
}

func TestWhyAServerWasRecognisedIsSafeToShow(t *testing.T) {
	p := pop3.Recognise("", "Dovecot \x1b[31m\u202e"+strings.Repeat("x", 1000), "")
	if p.Name != "dovecot" || strings.ContainsAny(p.Why, "\x1b\u202e") || len(p.Why) > 300 {
		t.Errorf("why = %q", p.Why)
	}
}
