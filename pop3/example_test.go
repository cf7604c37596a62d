package pop3_test

import (
	"context"
	"fmt"
	"io"
	"log"

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
