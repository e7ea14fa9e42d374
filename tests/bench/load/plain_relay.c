/* SPDX-License-Identifier: MIT */
/*
 * plain_relay: joins every two TCP connections to each other and copies bytes, one write for each
 * read: what the machine takes for the way of a call. Prints its port, serves until its standard
 * input ends.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOCKETS 1024

static int others[SOCKETS]; /* which socket each is joined to; 0: none yet */

static void watch(int epoll, int socket)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0)
        exit(1);
}

static int listen_somewhere(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int made = socket(AF_INET, SOCK_STREAM, 0);

    if (made < 0 || bind(made, (struct sockaddr *)&address, size) != 0 || listen(made, 16) != 0 ||
        getsockname(made, (struct sockaddr *)&address, &size) != 0)
        exit(1);
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return made;
}

static void take(int epoll, int listener)
{
    static int waiting;
    int one = 1;
    int taken = accept(listener, NULL, NULL);

    if (taken < 0 || taken >= SOCKETS)
        exit(1);
    setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    others[taken] = waiting;
    others[waiting] = taken;
    waiting = waiting ? 0 : taken;
    watch(epoll, taken);
}

static void copy(int from)
{
    static char bytes[1 << 17];
    ssize_t size = recv(from, bytes, sizeof(bytes), 0);
    ssize_t done = 0;

    if (size <= 0) {
        close(from);
        return;
    }
    while (done < size) {
        ssize_t sent = send(others[from], bytes + done, (size_t)(size - done), MSG_NOSIGNAL);

        if (sent < 0)
            return;
        done += sent;
    }
}

int main(void)
{
    int epoll = epoll_create1(0);
    int listener = listen_somewhere();

    watch(epoll, listener);
    watch(epoll, STDIN_FILENO);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(epoll, events, 64, -1);

        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == STDIN_FILENO)
                return 0;
            if (events[i].data.fd == listener)
                take(epoll, listener);
            else
                copy(events[i].data.fd);
        }
    }
}
