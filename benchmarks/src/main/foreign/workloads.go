// The workloads in Go: workloads WORKLOAD COUNT
package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const slotCount = 100

func figure(name string, value float64) {
	fmt.Printf("figure:%s=%v\n", name, value)
}

func timers(count int) {
	left := int64(count)
	over := make(chan bool)
	start := time.Now()
	for i := 0; i < count; i++ {
		time.AfterFunc(3*time.Second, func() {
			if atomic.AddInt64(&left, -1) == 0 {
				over <- true
			}
		})
	}
	figure("making [s]", time.Since(start).Seconds())
	<-over
	figure("late since start [s]", time.Since(start).Seconds()-3)
}

func sleepers(count int) {
	var all sync.WaitGroup
	all.Add(count)
	start := time.Now()
	for i := 0; i < count; i++ {
		go func() {
			time.Sleep(3 * time.Second)
			all.Done()
		}()
	}
	figure("making [s]", time.Since(start).Seconds())
	all.Wait()
	figure("late since start [s]", time.Since(start).Seconds()-3)
}

func slotsOnce(count int) float64 {
	var all sync.WaitGroup
	all.Add(slotCount)
	next := int64(0)
	start := time.Now()
	for i := 0; i < slotCount; i++ {
		go func() {
			for atomic.AddInt64(&next, 1) <= int64(count) {
				runtime.Gosched()
			}
			all.Done()
		}()
	}
	all.Wait()
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

func slots(count int) {
	each := make([]float64, 5)
	for i := range each {
		each[i] = slotsOnce(count)
	}
	sort.Float64s(each)
	figure("item [ns]", each[2])
}

func await(count int) {
	ping := make(chan bool)
	pong := make(chan bool)
	over := make(chan bool)
	start := time.Now()
	go func() {
		for i := 0; i < count/2; i++ {
			pong <- <-ping
		}
		over <- true
	}()
	for i := 0; i < count/2; i++ {
		ping <- true
		<-pong
	}
	<-over
	figure("wake [ns]", float64(time.Since(start).Nanoseconds())/float64(count))
}

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 16*1024)
	for {
		length, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err = connection.Write(buffer[:length]); err != nil {
			return
		}
	}
}

func server(_ int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("port=%d\n", listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}

// In KiB. On Linux Maxrss begins with what the starting process had, so that a small program would look large.
func peakMemory(usage syscall.Rusage) float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			if peak, err := strconv.ParseFloat(fields[1], 64); err == nil {
				return peak
			}
		}
	}
	return float64(usage.Maxrss)
}

func main() {
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	workloads := map[string]func(int){
		"timers": timers, "sleepers": sleepers, "slots": slots, "await": await, "server": server,
	}
	workloads[os.Args[1]](count)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	figure("CPU of the process [s]", cpu.Seconds())
	figure("peak memory [MiB]", peakMemory(usage)/1024)
}
