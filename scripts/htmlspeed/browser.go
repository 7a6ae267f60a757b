package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// browser is a headless Chromium that is spoken to through two pipes, with the
// Chrome DevTools Protocol: JSON messages, each followed by a zero byte.
type browser struct {
	cmd     *exec.Cmd
	to      *os.File
	from    *bufio.Reader
	last    int
	session string
	events  []string // names of events that came while an answer was waited for
}

// startBrowser starts Chromium, which is told to reach no network.
func startBrowser(program, profile string) (*browser, error) {
	inR, inW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b := &browser{to: inW, from: bufio.NewReaderSize(outR, 1<<20)}
	b.cmd = exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir="+profile, "--remote-debugging-pipe", "about:blank")
	b.cmd.ExtraFiles = []*os.File{inR, outW} // descriptors 3 and 4
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	inR.Close()
	outW.Close()
	return b, b.page()
}

// page opens a page and attaches to it.
func (b *browser) page() error {
	var target struct{ TargetID string }
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	var session struct{ SessionID string }
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session); err != nil {
		return err
	}
	b.session = session.SessionID
	return b.call("Page.enable", nil, nil)
}

// call sends a command and waits for its answer.
func (b *browser) call(method string, params, result any) error {
	b.last++
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	raw, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(raw, 0)); err != nil {
		return err
	}
	for {
		id, name, body, err := b.read()
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		if name != "" {
			b.events = append(b.events, name)
		}
		if id == b.last {
			if result == nil {
				return nil
			}
			return json.Unmarshal(body, result)
		}
	}
}

func (b *browser) read() (id int, event string, result json.RawMessage, err error) {
	raw, err := b.from.ReadBytes(0)
	if err != nil {
		return 0, "", nil, err
	}
	var m struct {
		ID     int
		Method string
		Result json.RawMessage
		Error  *struct{ Message string }
	}
	if err := json.Unmarshal(raw[:len(raw)-1], &m); err != nil {
		return 0, "", nil, err
	}
	if m.Error != nil {
		return m.ID, "", nil, errors.New(m.Error.Message)
	}
	return m.ID, m.Method, m.Result, nil
}

// open loads a page and waits until it is there.
func (b *browser) open(url string) error {
	b.events = nil
	if err := b.call("Page.navigate", map[string]any{"url": url}, nil); err != nil {
		return err
	}
	for {
		for _, e := range b.events {
			if e == "Page.loadEventFired" {
				return nil
			}
		}
		_, name, _, err := b.read()
		if err != nil {
			return err
		}
		b.events = append(b.events, name)
	}
}

// eval runs an expression in the page; of a promise it waits for the value.
func (b *browser) eval(expression string, value any) error {
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	err := b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &r)
	if err != nil {
		return err
	}
	if r.ExceptionDetails != nil {
		return fmt.Errorf("%s %s", r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(r.Result.Value, value)
}

// close ends the browser, by force if it does not end by itself.
func (b *browser) close() {
	_ = b.call("Browser.close", nil, nil)
	_, _ = io.Copy(io.Discard, b.from)
	done := make(chan struct{})
	go func() { _ = b.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		_ = b.cmd.Process.Kill()
		<-done
	}
}
