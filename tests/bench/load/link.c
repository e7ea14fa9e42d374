/* SPDX-License-Identifier: MIT */
/*
 * Connections of the load generator. What is queued leaves as one write after each turn, so that
 * the load generator is not what is measured.
 */
#include "link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE ((size_t)64 << 10)

static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};

_Noreturn void link_fail(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

uint64_t link_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/** Room for `size` more bytes behind those that are there. */
static unsigned char *make_room(struct link_bytes *bytes, size_t size)
{
    if (bytes->start == bytes->size)
        bytes->start = bytes->size = 0;
    if (bytes->capacity - bytes->size < size) {
        bytes->capacity = (bytes->size + size) * 2;
        bytes->data = realloc(bytes->data, bytes->capacity);
        if (!bytes->data)
            link_fail("memory");
    }
    return bytes->data + bytes->size;
}

static int open_socket(const char *address)
{
    struct sockaddr_un file = {.sun_family = AF_UNIX};
    struct sockaddr_in port = {.sin_family = AF_INET};
    bool is_file = strchr(address, '/') != NULL;
    int made = socket(is_file ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    int result;

    if (made < 0)
        link_fail("socket");
    port.sin_port = htons((uint16_t)strtoul(address, NULL, 10));
    port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(file.sun_path, sizeof(file.sun_path), "%s", address);
    result = is_file ? connect(made, (struct sockaddr *)&file, sizeof(file))
                     : connect(made, (struct sockaddr *)&port, sizeof(port));
    if (result != 0)
        link_fail(address);
    if (!is_file)
        setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return made;
}

static void write_all(int to, const void *data, size_t size)
{
    if (send(to, data, size, MSG_NOSIGNAL) != (ssize_t)size)
        link_fail("handshake");
}

/** The head of the server's answer, up to the empty line; frames behind it stay where they are. */
static void upgrade(int with, const char *subprotocol)
{
    char text[1024] = "";
    size_t size = 0;
    int asked = snprintf(text, sizeof(text),
                         "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                         "Sec-WebSocket-Protocol: %s\r\n\r\n",
                         subprotocol);

    write_all(with, text, (size_t)asked);
    memset(text, 0, sizeof(text));
    while (!strstr(text, "\r\n\r\n")) {
        if (size + 1 == sizeof(text) || recv(with, text + size, 1, 0) != 1)
            link_fail("answer to the upgrade");
        size++;
    }
    if (strncmp(text, "HTTP/1.1 101", 12) != 0)
        link_fail(text);
}

static void shake_rawsocket(int with, const char *subprotocol)
{
    unsigned char hello[4] = {0x7f, 0xf0, 0, 0};
    unsigned char answer[4];

    hello[1] |= strstr(subprotocol, "json") ? 1 : strstr(subprotocol, "cbor") ? 3 : 2;
    write_all(with, hello, sizeof(hello));
    if (recv(with, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer) || answer[0] != 0x7f ||
        (answer[1] & 0xf) != (hello[1] & 0xf))
        link_fail("answer to the handshake");
}

void link_open(struct link *link, const char *address, enum link_framing framing,
               const char *subprotocol)
{
    *link = (struct link){
        .socket = open_socket(address),
        .framing = framing,
        .is_text = strstr(subprotocol, "json") != NULL,
        .batch = SIZE_MAX,
    };
    if (framing == LINK_WEBSOCKET || framing == LINK_BATCHED)
        upgrade(link->socket, subprotocol);
    else if (framing == LINK_RAWSOCKET)
        shake_rawsocket(link->socket, subprotocol);
    fcntl(link->socket, F_SETFL, O_NONBLOCK);
}

static unsigned char *put_big(unsigned char *out, uint64_t value, size_t size)
{
    for (size_t i = size; i-- > 0; value >>= 8)
        out[i] = (unsigned char)value;
    return out + size;
}

static unsigned char *put_frame_head(unsigned char *out, bool is_text, size_t size)
{
    *out++ = is_text ? 0x81 : 0x82;
    if (size < 126) {
        *out++ = (unsigned char)(0x80 | size);
    } else if (size <= UINT16_MAX) {
        *out++ = 0xfe;
        out = put_big(out, size, 2);
    } else {
        *out++ = 0xff;
        out = put_big(out, size, 8);
    }
    memcpy(out, mask, sizeof(mask));
    return out + sizeof(mask);
}

static void apply_mask(unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        data[i] ^= mask[i % 4];
}

#define HEAD_MOST 14

void link_put(struct link *link, const void *data, size_t size)
{
    unsigned char *out = make_room(&link->out, HEAD_MOST + 4 + size);
    unsigned char *at = out;

    if (link->framing == LINK_BATCHED && link->batch == SIZE_MAX) {
        link->batch = link->out.size;
        at += HEAD_MOST;
    }
    if (link->framing == LINK_WEBSOCKET)
        at = put_frame_head(at, link->is_text, size);
    else
        at = put_big(at, size, 4);
    memcpy(at, data, size);
    if (link->framing == LINK_WEBSOCKET)
        apply_mask(at, size);
    link->out.size += (size_t)(at + size - out);
}

/** Put the head before the messages of the batch, with which what is queued begins. */
static void finish_batch(struct link *link)
{
    unsigned char head[HEAD_MOST];
    unsigned char *messages = link->out.data + link->batch + HEAD_MOST;
    size_t size = (size_t)(link->out.data + link->out.size - messages);
    size_t head_size = (size_t)(put_frame_head(head, link->is_text, size) - head);

    apply_mask(messages, size);
    memcpy(messages - head_size, head, head_size);
    link->out.start += HEAD_MOST - head_size;
    link->batch = SIZE_MAX;
}

void link_flush(struct link *link)
{
    struct link_bytes *out = &link->out;

    while (out->start < out->size) {
        size_t end;
        ssize_t sent;

        if (link->batch == out->start)
            finish_batch(link);
        end = link->batch == SIZE_MAX ? out->size : link->batch;
        sent = send(link->socket, out->data + out->start, end - out->start, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return;
        if (sent < 0 && link->may_end)
            return;
        if (sent < 0)
            link_fail("send");
        out->start += (size_t)sent;
    }
}

static uint64_t get_big(const unsigned char *at, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

/** How long a message's head is and how long the message; false when not all of it has come. */
static bool measure(const struct link *link, const unsigned char *at, size_t left, size_t *ret_head,
                    size_t *ret_size)
{
    bool is_websocket = link->framing == LINK_WEBSOCKET || link->framing == LINK_BATCHED;
    size_t wide = 0;

    if (left < (is_websocket ? 2 : 4))
        return false;
    *ret_head = is_websocket ? 2 : 4;
    *ret_size = is_websocket ? at[1] : (size_t)get_big(at + 1, 3);
    if (is_websocket && at[1] >= 126)
        wide = at[1] == 126 ? 2 : 8;
    if (left < *ret_head + wide)
        return false;
    if (wide)
        *ret_size = (size_t)get_big(at + 2, wide);
    *ret_head += wide;
    return left - *ret_head >= *ret_size;
}

/** Whether a frame is one of WebSocket's control frames. */
static bool is_control(const struct link *link, const unsigned char *frame)
{
    return link->framing != LINK_RAWSOCKET && link->framing != LINK_PLAIN && (frame[0] & 8);
}

static void split(struct link *link, const unsigned char *data, size_t size)
{
    if (link->framing != LINK_BATCHED) {
        link->received(link, data, size);
        return;
    }
    while (size >= 4) {
        size_t one = (size_t)get_big(data, 4);

        link->received(link, data + 4, one);
        data += 4 + one;
        size -= 4 + one;
    }
}

static void hand_over(struct link *link)
{
    struct link_bytes *in = &link->in;
    size_t head;
    size_t size;

    while (measure(link, in->data + in->start, in->size - in->start, &head, &size)) {
        const unsigned char *at = in->data + in->start;

        in->start += head + size;
        if (!is_control(link, at))
            split(link, at + head, size);
    }
    memmove(in->data, in->data + in->start, in->size - in->start);
    in->size -= in->start;
    in->start = 0;
}

static void receive(struct link *link)
{
    unsigned char *room = make_room(&link->in, READ_SIZE);
    ssize_t got = recv(link->socket, room, READ_SIZE, 0);

    if (got == 0 && !link->may_end)
        link_fail("the connection has ended");
    if (got < 0 && errno != EAGAIN && !(errno == ECONNRESET && link->may_end))
        link_fail("receive");
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        close(link->socket);
        link->socket = -1;
        return;
    }
    if (got > 0)
        link->in.size += (size_t)got;
    hand_over(link);
}

int links_watch(struct link *links, size_t count)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    for (size_t i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &links[i]};

        if (epoll_ctl(epoll, EPOLL_CTL_ADD, links[i].socket, &event) != 0)
            link_fail("epoll");
    }
    return epoll;
}

void links_turn(int epoll, int timeout_ms)
{
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, timeout_ms);

    for (int i = 0; i < count; i++)
        receive(events[i].data.ptr);
    for (int i = 0; i < count; i++)
        link_flush(events[i].data.ptr);
}

void link_close(struct link *link)
{
    if (link->socket >= 0)
        close(link->socket);
    free(link->in.data);
    free(link->out.data);
}
