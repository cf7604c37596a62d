// Command fetch fills the cache with the servers that tests need, and says what
// can't be had here and what to type. With CI=true that is a failure. With
// -missing it fetches nothing and only repeats what is not there.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/mailchute/mailchute/test/servers"
)

func main() {
	only := flag.Bool("missing", false, "fetch nothing; say what is not in the cache")
	flag.Parse()
	if *only {
		if err := tellMissing(os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	missing, err := fetch(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || missing > 0 && os.Getenv("CI") == "true" {
		os.Exit(1)
	}
}

func fetch(ctx context.Context, progress io.Writer) (missing int, err error) {
	for _, name := range servers.Programs() {
		if _, err := fmt.Fprintf(progress, "%-10s ", name); err != nil {
			return missing, err
		}
		said := "ready"
		if err := servers.Fetch(ctx, name); err != nil {
			said = "SKIPPED: " + err.Error()
			missing++
		}
		if _, err := fmt.Fprintln(progress, said); err != nil {
			return missing, err
		}
	}
	return missing, nil
}

func tellMissing(out io.Writer) error {
	for _, name := range servers.Programs() {
		if err := servers.Cached(name); err != nil {
			if _, err := fmt.Fprintf(out, "SKIPPED what needs %s: %v\n", name, err); err != nil {
				return err
			}
		}
	}
	return nil
}
