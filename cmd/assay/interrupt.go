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
// found is still written, and the process at the second. The context ends also
// after the time limit, if there is one.
func interruptible(parent context.Context, messages io.Writer, limit time.Duration) (context.Context, func()) {
	ctx, cancel := within(parent, limit)
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

// within is a context that can be cancelled and has a time limit unless that
// is 0.
func within(parent context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit > 0 {
		return context.WithTimeout(parent, limit)
	}
	return context.WithCancel(parent)
}
