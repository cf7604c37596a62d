package demo

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestMailKeepsComingInWhileADemoRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all []Sample
		for range 9 {
			all = append(all, Sample{Mailbox: "support", Raw: []byte("Subject: one\r\n\r\n")})
		}
		p := newPost(all)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); p.little(ctx, time.Second) }()
		for second, want := range []int{6, 7, 8, 9, 9} {
			synctest.Wait()
			if got := p.left(); got != want {
				t.Errorf("after %d s there are %d mails, want %d", second, got, want)
			}
			<-time.After(time.Second) // of the bubble
		}
		cancel()
		<-ended
	})
}
