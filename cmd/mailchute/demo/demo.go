// Package demo shows the main job of mailchute on one machine, with nothing to
// set up: a POP3 server in memory with sample mail, a folder with configuration
// and events, and a story of what happens for whoever looks on.
//
// It knows no connector. Whoever runs a demo hands in what starts one.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options say where a demo runs.
type Options struct {
	Dir    string    // folder for configuration, ledger and events, new or empty; "": a new temporary one
	Once   bool      // end after the last mail
	Listen string    // loopback address of the status page
	Out    io.Writer // the story is told here
}

// Job is what the connector of a demo has to do.
type Job struct {
	Config string        // path of the configuration file
	Once   bool          // end when every mailbox is empty
	Page   net.Listener  // the status page is served here
	Told   func(Arrival) // to be called for each message that has an outcome
}

// Arrival is a message that has an outcome.
type Arrival struct {
	Mailbox   string
	Event     string // event id
	From      string
	Subject   string
	Delivered bool
	Outcome   string // in a word
	Reason    string // of any other outcome than delivered
}

// Start runs a connector until ctx is done, or with Job.Once until it has
// nothing left to do.
type Start func(ctx context.Context, job Job) error

// pause is how long the demo waits before it puts the next mail into a mailbox.
const pause = 2 * time.Second

// Run gives the demo. The folder stays when it ends, as the events are in it.
func Run(ctx context.Context, o Options, start Start) (err error) {
	dir, err := folder(o.Dir)
	if err != nil {
		return err
	}
	samples, err := Samples()
	if err != nil {
		return err
	}
	post := newPost(samples)
	address, err := post.server.Listen()
	if err != nil {
		return fmt.Errorf("start POP3 server: %w", err)
	}
	defer func() { err = errors.Join(err, post.server.Close()) }()
	config, err := writeConfig(dir, address, post.mailboxes)
	if err != nil {
		return err
	}
	page, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("listen for the status page: %w; choose another address with --listen", err)
	}
	defer closePage(page, &err)

	s := &story{out: o.Out, events: filepath.Join(dir, eventsFile), config: config, samples: len(samples), once: o.Once, began: time.Now()}
	s.begin(address, page.Addr().String())
	err = attend(ctx, o.Once, post, func(ctx context.Context) error {
		return start(ctx, Job{Config: config, Once: o.Once, Page: page, Told: s.arrival})
	})
	if err != nil {
		return err
	}
	return s.end(post.left())
}

// attend runs the connector while mail comes in: all at once if the demo is to
// end with the last mail, else a good part now and the rest one by one.
func attend(ctx context.Context, once bool, p *post, work func(context.Context) error) error {
	if once {
		p.all()
		return work(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	var posting sync.WaitGroup
	posting.Go(func() { p.little(ctx, pause) })
	err := work(ctx)
	cancel()
	posting.Wait()
	return err
}

// folder makes the folder of the demo. One with files in it is left alone.
func folder(dir string) (string, error) {
	if dir == "" {
		dir, err := os.MkdirTemp("", "mailchute-demo-")
		if err != nil {
			return "", fmt.Errorf("make a folder for the demo: %w; name one with --dir", err)
		}
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the demo: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("look into the folder of the demo: %w", err)
	}
	if len(entries) > 0 {
		return "", fmt.Errorf("the folder %s is not empty: name a new one with --dir, or leave --dir out", dir)
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the folder of the demo: %w", err)
	}
	return dir, nil
}

// closePage closes the listener if whoever served it has not.
func closePage(page net.Listener, err *error) {
	if fault := page.Close(); fault != nil && !errors.Is(fault, net.ErrClosed) {
		*err = errors.Join(*err, fmt.Errorf("close status page: %w", fault))
	}
}
