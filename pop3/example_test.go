package pop3_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// A session lists, retrieves and marks; the marked message is removed by QUIT,
// and only by QUIT.
func Example() {
	server := pop3test.New()
	drop := server.AddMaildrop("ann", "secret", []byte("Subject: Hello\n\nHow are you?\n"))
	defer server.Close()

	ctx := context.Background()
	conn, err := server.Dial(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain}) // pop3.Dial for a real server
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Login(ctx, "ann", "secret"); err != nil {
		log.Fatal(err)
	}
	listing, err := client.List(ctx)
	if err != nil {
		log.Fatal(err)
	}
	handles := []pop3.Handle{listing.Entries[0].Handle}
	retrieval := client.Retrieve(ctx, handles)
	for message, ok := retrieval.Next(); ok; message, ok = retrieval.Next() {
		text, err := io.ReadAll(message)
		fmt.Printf("%d octets, complete: %v, %v\n", len(text), message.Complete(), err)
	}
	if err := retrieval.Err(); err != nil {
		log.Fatal(err)
	}
	if _, err := client.Delete(ctx, handles); err != nil {
		log.Fatal(err)
	}
	fmt.Println("before QUIT:", len(drop.Messages()))
	quit := client.Quit(ctx)
	fmt.Println("QUIT:", quit.Outcome, "left:", len(drop.Messages()))
	// Output:
	// 32 octets, complete: true, <nil>
	// before QUIT: 1
	// QUIT: done left: 0
}

// LoginAs takes the strongest way that the server, the options and the
// credentials have in common.
func ExampleClient_LoginAs() {
	server := pop3test.New()
	server.Capabilities("UIDL", "SASL PLAIN LOGIN SCRAM-SHA-256")
	server.AddMaildrop("ann", "secret")
	defer server.Close()

	ctx := context.Background()
	conn, err := server.Dial(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{
		TLS: pop3.Plain,
		Trace: func(direction, line string) {
			if strings.HasPrefix(line, "AUTH") {
				fmt.Println(direction, line)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	credentials := pop3.Credentials{Username: "ann", Password: "secret"}
	fmt.Println(client.LoginAs(ctx, credentials), credentials)
	// Output:
	// C AUTH SCRAM-SHA-256 [redacted]
	// <nil> [redacted]
}

// A refusal says by its class what to do about it.
func ExampleError() {
	server := pop3test.New()
	server.AddMaildrop("ann", "secret")
	server.Order(pop3test.Fault{Command: "AUTH", Times: 1, Do: pop3test.Refuse("[IN-USE] another session has the maildrop")})
	defer server.Close()

	ctx := context.Background()
	conn, err := server.Dial(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		log.Fatal(err)
	}
	err = client.Login(ctx, "ann", "secret")
	var refused *pop3.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Command, refused.Code, errors.Is(err, pop3.ErrBusy))
	}
	// Output: AUTH IN-USE true
}

// Recognise tells what is known of a server.
func ExampleRecognise() {
	profile := pop3.Recognise("pop.gmail.com", "", "")
	fmt.Println(profile.Title, "by", profile.Why)
	for _, fact := range profile.Facts {
		if fact.Quirk == pop3.QuirkRetrieveHides {
			fmt.Println(fact.Effect)
		}
	}
	// Output:
	// Gmail by host "pop.gmail.com"
	// QUIT only once every retrieved message is safe, else abort
}

// Top looks at headers. It marks nothing as read where RETR would.
func ExampleClient_Top() {
	server := pop3test.New()
	server.AddMaildrop("ann", "secret", []byte("Subject: Hello\n\nHow are you?\n"))
	defer server.Close()

	ctx := context.Background()
	conn, err := server.Dial(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Login(ctx, "ann", "secret"); err != nil {
		log.Fatal(err)
	}
	listing, err := client.List(ctx)
	if err != nil {
		log.Fatal(err)
	}
	headers := client.Top(ctx, []pop3.Handle{listing.Entries[0].Handle}, 0)
	for message, ok := headers.Next(); ok; message, ok = headers.Next() {
		text, err := io.ReadAll(message)
		fmt.Printf("%q %v\n", text, err)
	}
	fmt.Println(headers.Err())
	// Output:
	// "Subject: Hello\r\n\r\n" <nil>
	// <nil>
}
