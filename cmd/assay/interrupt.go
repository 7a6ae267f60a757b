package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// sameInterrupt is how long after an interrupt another one counts as the same.
const sameInterrupt = 200 * time.Millisecond

// interruptible ends the context at the first interrupt, so that what was
// found is still written, and the process at the second.
func interruptible(parent context.Context, messages io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-signals; !ok {
			return
		}
		fmt.Fprintln(messages, "\nassay: interrupted: writing what was found (interrupt again to quit)")
		cancel()
		// Programs like timeout(1) send their signal to the process and to its
		// group, so one interrupt comes twice.
		began := time.Now()
		for range signals {
			if time.Since(began) > sameInterrupt {
				os.Exit(exitError)
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}
