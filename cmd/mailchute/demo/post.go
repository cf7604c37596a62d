package demo

import (
	"context"
	"time"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// password of every mailbox of the demo; their server answers this machine only.
const password = "demo"

// user is the login of a mailbox of the demo.
func user(mailbox string) string { return mailbox + "@example.org" }

// post brings the samples into the mailboxes of a POP3 server in memory.
type post struct {
	server    *pop3test.Server
	mailboxes []string // by name
	drops     map[string]*pop3test.Maildrop
	samples   []Sample // not yet brought
}

func newPost(samples []Sample) *post {
	p := &post{server: pop3test.New(), drops: make(map[string]*pop3test.Maildrop), samples: samples}
	for _, s := range samples {
		if p.drops[s.Mailbox] == nil {
			p.drops[s.Mailbox] = p.server.AddMaildrop(user(s.Mailbox), password)
			p.mailboxes = append(p.mailboxes, s.Mailbox)
		}
	}
	return p
}

func (p *post) bring(s Sample) { p.drops[s.Mailbox].Add(s.Raw) }

// all brings every sample now.
func (p *post) all() {
	for _, s := range p.samples {
		p.bring(s)
	}
}

// little brings two samples of three now, and the others one by one, so that
// somebody who looks on sees mail come in. Then it only keeps the server tidy.
func (p *post) little(ctx context.Context, pause time.Duration) {
	var later []Sample
	for i, s := range p.samples {
		if i%3 == 2 {
			later = append(later, s)
			continue
		}
		p.bring(s)
	}
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if len(later) > 0 {
			p.bring(later[0])
			later = later[1:]
		}
		for _, d := range p.drops {
			d.Forget() // its list of commands would grow for as long as the demo runs
		}
	}
}

// left is how many mails are in the mailboxes.
func (p *post) left() int {
	n := 0
	for _, d := range p.drops {
		n += len(d.UIDLs())
	}
	return n
}
