package connector_test

import (
	"log/slog"
	"testing"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/pop3"
)

func TestASessionTakesTheServerForWhatTheConfigurationSays(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1, "server: {profile: gmail, quirks: {no-pipelining: true, slow-polls: false}}")
	cfg := r.config()
	open, err := connector.Dialer(cfg.Mailboxes[0], cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	client, err := open(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	p := client.Profile()
	if p.Name != "gmail" || !p.Has(pop3.QuirkNoPipelining) || !p.Has(pop3.QuirkPartialListing) || p.Has(pop3.QuirkSlowPolls) {
		t.Errorf("%s with %v", p.Name, p.Facts)
	}
	if err := client.Abort(); err != nil {
		t.Error(err)
	}
}
