/* SPDX-License-Identifier: MIT */
/*
 * What is known of a channel's peer: its address, noted when the connection stands, and what TLS
 * and the handshake say of it.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "transport/channel.h"

/** Who is at the other end of a unix socket, as the system says. */
static void describe_process(struct wi_channel *channel)
{
    struct ucred process;
    socklen_t size = sizeof(process);

    if (getsockopt(wi_socket_descriptor(&channel->socket), SOL_SOCKET, SO_PEERCRED, &process,
                   &size) == 0)
        snprintf(channel->peer, sizeof(channel->peer), "unix:uid=%u,pid=%ld", (unsigned)process.uid,
                 (long)process.pid);
}

void wi_channel_note_peer(struct wi_channel *channel)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);
    char text[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&address;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)&address;

    if (getpeername(wi_socket_descriptor(&channel->socket), (struct sockaddr *)&address, &size))
        return;
    if (address.ss_family == AF_INET) {
        inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof(text));
        snprintf(channel->peer, sizeof(channel->peer), "%s:%u", text, ntohs(ipv4->sin_port));
    } else if (address.ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &ipv6->sin6_addr, text, sizeof(text));
        snprintf(channel->peer, sizeof(channel->peer), "[%s]:%u", text, ntohs(ipv6->sin6_port));
    } else if (address.ss_family == AF_UNIX) {
        describe_process(channel);
    }
}

const char *wi_channel_peer(const struct wi_channel *channel)
{
    return channel->peer;
}

void wi_channel_describe(const struct wi_channel *channel, struct wi_channel_facts *ret)
{
    *ret = (struct wi_channel_facts){
        .protocol = channel->wire.is_raw ? "rawsocket" : "websocket",
        .address = channel->peer,
        .is_secure = channel->tls,
        .is_compressed = channel->wire.websocket.deflate,
        .cookie = channel->cookie,
    };
    if (!channel->tls)
        return;
    ret->certificate = wi_tls_peer_certificate(channel->tls);
    ret->binding = wi_tls_binding(channel->tls, &ret->binding_type);
}

size_t wi_channel_largest_message(const struct wi_channel *channel)
{
    return wi_wire_most(&channel->wire);
}

bool wi_channel_is_v1(const struct wi_channel *channel)
{
    return channel->is_v1;
}
