/* SPDX-License-Identifier: MIT */
/*
 * The server's side: a listening socket, the handshake of the channels that come out of it, and a
 * limit on how many there are.
 *
 * Clients above the limit are told so, up to a few at a time; further ones are hung up on.
 * When the process has no descriptors left, a spare one lets the client be hung up on, too, instead
 * of being reported as acceptable for ever. Where the system has nothing left at all, or another
 * thread was faster to take the spare one, the listener rests until it gets one again.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "transport/admission.h"
#include "transport/channel.h"
#include "transport/page.h"
#include "transport/socket_file.h"
#include "transport/upgrade.h"
#include "transport/url.h"

/* Accepted in one event of the listening socket, so that open channels get their turn. */
#define ACCEPTS_AT_ONCE 64

/* Clients above the limit that are answered at the same time, and the time they have to ask. */
#define MOST_SURPLUS       64
#define SURPLUS_TIMEOUT_MS 2000

struct wi_listener {
    struct wi_loop_resource resource;
    struct wi_socket socket;
    struct wi_loop *loop;
    struct wi_listener_events events;
    void *user;
    struct wi_channel_limits limits;
    struct wi_admission own; /**< unless it shares one */
    struct wi_admission *admission;
    size_t surplus;               /**< connections that are only told that there is no room */
    int spare_descriptor;         /**< -1: it is lost */
    struct wi_loop_errand rest;   /**< on the loop's list: the listener does not accept for now */
    struct wi_origin_terms pages; /**< what it says of a connection is set for each */
    bool v1;                      /**< clients of WAMP v1 may connect */
    bool pages_only;
    struct wi_url url;
    struct wi_socket_file file; /**< of a unix socket */
    struct wi_tls_context *tls; /**< NULL: it has none */
    char url_text[WI_URL_TEXT_SIZE];
};

/** Answer that there is nothing to be had, and hang up. The queue has the answer if `answered`. */
static void hang_up(struct wi_channel *channel, const char *text, bool answered)
{
    wi_channel_set_end(channel, WIDL_ERROR_HANDSHAKE, text);
    channel->must_hang_up = true;
    channel->is_cut = channel->is_cut || !answered;
    wi_channel_finish(channel);
}

static void note_refusal(struct wi_channel *channel, enum wi_refusal why)
{
    channel->was_refused = true;
    channel->refusal = why;
}

/** The answer for a client that there is no room for. */
static struct wi_upgrade_answer no_room(const struct wi_channel *channel)
{
    return channel->is_crowded ? wi_upgrade_crowded() : wi_upgrade_unavailable();
}

static enum wi_refusal refusal_of(unsigned status)
{
    if (status == 403)
        return WI_REFUSED_ORIGIN;
    return status == 503 ? WI_REFUSED_FULL : WI_REFUSED_REQUEST;
}

static void refuse(struct wi_channel *channel, const struct wi_upgrade_answer *answer)
{
    note_refusal(channel, channel->is_crowded ? WI_REFUSED_ADDRESS : refusal_of(answer->status));
    channel->queue.size = 0;
    hang_up(channel, answer->text, wi_upgrade_write_answer(answer, &channel->queue));
}

static void refuse_hello(struct wi_channel *channel, enum wi_rawsocket_refusal refusal)
{
    enum wi_refusal full = channel->is_crowded ? WI_REFUSED_ADDRESS : WI_REFUSED_FULL;

    note_refusal(channel, refusal == WI_RAWSOCKET_FULL ? full : WI_REFUSED_REQUEST);
    channel->queue.size = 0;
    hang_up(channel, "the RawSocket handshake was refused",
            wi_rawsocket_write_refusal(refusal, &channel->queue));
}

/** Ask the owner whether to keep a client that was let in. */
static bool introduce(struct wi_channel *channel, enum wi_serializer serializer)
{
    struct wi_listener *listener = channel->listener;

    wi_channel_touch(channel);
    channel->was_introduced = true;
    channel->events = listener->events.channel;
    channel->user = listener->events.accepted(listener->user, channel, serializer);
    channel->has_owner = channel->user;
    return channel->has_owner;
}

/** Welcome the client, and ask the owner whether to keep it. */
static void welcome(struct wi_channel *channel, const struct wi_upgrade_answer *answer)
{
    struct wi_upgrade_answer unavailable = wi_upgrade_unavailable();

    if (!wi_upgrade_write_answer(answer, &channel->queue)) {
        wi_channel_cut(channel);
        return;
    }
    wi_channel_open_websocket(channel, answer->subprotocol, answer->compression);
    if (!introduce(channel, answer->subprotocol.serializer))
        refuse(channel, &unavailable);
}

/** The same for RawSocket. */
static void welcome_hello(struct wi_channel *channel, const struct wi_rawsocket_terms *terms)
{
    size_t announced = wi_rawsocket_announced(channel->limits.max_message_bytes);

    if (!wi_rawsocket_write_hello(terms->serializer, announced, &channel->queue)) {
        wi_channel_cut(channel);
        return;
    }
    wi_channel_open_rawsocket(channel, terms->max_message_bytes);
    if (!introduce(channel, terms->serializer))
        refuse_hello(channel, WI_RAWSOCKET_FULL);
}

static void on_hello(struct wi_channel *channel)
{
    const struct wi_listener *listener = channel->listener;
    struct wi_rawsocket_terms terms;

    if (!wi_rawsocket_judge_request(&channel->hello, &terms)) {
        wi_channel_set_end(channel, WIDL_ERROR_HANDSHAKE, "the client does not speak RawSocket");
        wi_channel_cut(channel);
        return;
    }
    if (!terms.refusal && (channel->is_surplus || !listener->socket.wsi))
        terms.refusal = WI_RAWSOCKET_FULL;
    if (terms.refusal)
        refuse_hello(channel, terms.refusal);
    else
        welcome_hello(channel, &terms);
}

/** Keep the cookie of the request, if there is one. Return: false without memory for it. */
static bool keep_cookie(struct wi_channel *channel)
{
    struct wi_http_lines lines;
    widl_string cookie;

    if (!wi_http_head_parse(&channel->head, &lines) ||
        wi_http_count(&lines, "Cookie", &cookie) != 1)
        return true;
    channel->cookie = wi_memory_take(channel->loop->allocator, cookie.size + 1);
    if (!channel->cookie)
        return false;
    widl_copy_bytes(channel->cookie, cookie.data, cookie.size);
    channel->cookie[cookie.size] = '\0';
    return true;
}

/** Whether a connection has come to an address of this machine with itself. */
static bool is_loopback(const struct wi_channel *channel)
{
    struct sockaddr_storage address = {0};
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&address;
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)&address)->sin6_addr;
    socklen_t size = sizeof(address);

    if (getsockname(wi_socket_descriptor(&channel->socket), (struct sockaddr *)&address, &size))
        return true;
    if (address.ss_family == AF_INET)
        return ntohl(ipv4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    if (address.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(ipv6) ||
               (IN6_IS_ADDR_V4MAPPED(ipv6) && ipv6->s6_addr[12] == IN_LOOPBACKNET);
    return false;
}

/** Answer a request for a page. */
static void on_page(struct wi_channel *channel, enum wi_http_head_state state)
{
    const struct wi_listener *listener = channel->listener;
    struct wi_origin_terms terms = listener->pages;
    struct wi_page_request request;
    struct wi_page page;

    terms.is_loopback = is_loopback(channel);
    wi_page_judge(&channel->head, state, &terms, &request, &page);
    if (page.status == 0) {
        wi_page_set_status(&page, 404);
        listener->events.asked(listener->user, request.path, &page);
    }
    if (channel->is_surplus)
        wi_page_set_status(&page, 503);
    channel->was_answered = true;
    hang_up(channel, "a page was served", wi_page_write(&page, request.is_head, &channel->queue));
    wi_page_done(&page);
}

static void on_request(struct wi_channel *channel, enum wi_http_head_state state)
{
    const struct wi_listener *listener = channel->listener;
    struct wi_upgrade_terms terms = {listener->url.path, listener->pages, listener->v1, false};
    struct wi_upgrade_answer answer;

    if (listener->pages_only) {
        on_page(channel, state);
        return;
    }
    terms.pages.is_loopback = is_loopback(channel);
    terms.pages.is_secure = channel->tls;
    terms.compressed = listener->limits.compress_from_bytes > 0 && wi_loop_deflate(listener->loop);
    if (state != WI_HTTP_HEAD_COMPLETE)
        answer = wi_upgrade_judge_broken(state);
    else if (channel->is_surplus || !listener->socket.wsi)
        answer = no_room(channel);
    else
        answer = wi_upgrade_judge_request(&channel->head, &terms);
    if (answer.status == 101 && !keep_cookie(channel))
        answer = wi_upgrade_unavailable();
    if (answer.status == 101 && listener->events.set_cookie)
        answer.set_cookie =
            listener->events.set_cookie(listener->user, channel->cookie, listener->tls);
    if (answer.status == 101)
        welcome(channel, &answer);
    else
        refuse(channel, &answer);
}

static void on_handshake_over(struct wi_channel *channel)
{
    (void)channel;
}

/** Why a channel that has ended was not let in. */
static enum wi_refusal refusal_at_end(const struct wi_channel *channel)
{
    if (channel->was_refused)
        return channel->refusal;
    switch (channel->end_code) {
    case WIDL_ERROR_TIMEOUT:
        return WI_REFUSED_TIMEOUT;
    case WIDL_ERROR_MEMORY:
        return WI_REFUSED_MEMORY;
    case WIDL_ERROR_TLS:
    case WIDL_ERROR_CERTIFICATE:
        return WI_REFUSED_TLS;
    default:
        return channel->tls && !wi_tls_is_open(channel->tls) ? WI_REFUSED_TLS : WI_REFUSED_LOST;
    }
}

static void tell_refused(const struct wi_listener *listener, const char *peer, enum wi_refusal why,
                         const char *text)
{
    if (listener->events.refused)
        listener->events.refused(listener->user, peer, why, text);
}

static void on_released(struct wi_channel *channel)
{
    struct wi_listener *listener = channel->listener;

    if (channel->is_surplus)
        listener->surplus--;
    else
        wi_admission_leave(listener->admission, channel->visitor);
    if (!channel->was_introduced && !channel->was_answered)
        tell_refused(listener, channel->peer, refusal_at_end(channel), channel->end_text);
}

static const struct wi_channel_side SERVER_SIDE = {.head_arrived = on_request,
                                                   .hello_arrived = on_hello,
                                                   .handshake_over = on_handshake_over,
                                                   .released = on_released};

static enum wi_handshake_form handshake_form(const struct wi_listener *listener)
{
    if (listener->pages_only)
        return WI_HANDSHAKE_HTTP;
    return listener->url.scheme->is_raw ? WI_HANDSHAKE_RAWSOCKET : WI_HANDSHAKE_EITHER;
}

static void turn_away(const struct wi_listener *listener, int descriptor, enum wi_refusal why)
{
    close(descriptor);
    tell_refused(listener, "", why, "there is no room for another client");
}

/** Let an accepted connection in, or note that it is only to be told that there is no room. */
static struct wi_channel *admit(struct wi_listener *listener, int descriptor,
                                const struct sockaddr *address)
{
    struct wi_visitor *visitor = NULL;
    enum wi_admitted admitted = wi_admission_enter(listener->admission, address, &visitor);
    bool is_surplus = admitted != WI_ADMITTED;
    bool is_crowded = admitted == WI_ADMISSION_ADDRESS_FULL;
    struct wi_channel *channel = NULL;

    if (!is_surplus || listener->surplus < MOST_SURPLUS)
        channel = wi_channel_new(listener->loop, &SERVER_SIDE, &listener->limits);
    if (!channel && !is_surplus)
        wi_admission_leave(listener->admission, visitor);
    if (!channel) {
        turn_away(listener, descriptor,
                  is_crowded   ? WI_REFUSED_ADDRESS
                  : is_surplus ? WI_REFUSED_FULL
                               : WI_REFUSED_MEMORY);
        return NULL;
    }
    channel->listener = listener;
    channel->visitor = visitor;
    channel->is_surplus = is_surplus;
    channel->is_crowded = is_crowded;
    listener->surplus += is_surplus;
    return channel;
}

/** Make a channel of an accepted connection. */
static void welcome_descriptor(struct wi_listener *listener, int descriptor,
                               const struct sockaddr *address)
{
    struct wi_channel *channel = admit(listener, descriptor, address);
    uint32_t timeout_ms = listener->limits.handshake_timeout_ms;

    if (!channel)
        return;
    wi_socket_tune(descriptor);
    channel->handshake_form = handshake_form(listener);
    if (!wi_channel_adopt(channel, descriptor) || !wi_channel_throttle(channel) ||
        (listener->tls && !wi_channel_secure(channel, listener->tls, NULL, true))) {
        wi_channel_end(channel, WIDL_ERROR_MEMORY, "out of memory");
        return;
    }
    wi_channel_await_handshake(channel);
    if (channel->is_surplus && timeout_ms > SURPLUS_TIMEOUT_MS)
        timeout_ms = SURPLUS_TIMEOUT_MS;
    wi_channel_set_deadline(channel, WI_DEADLINE_HANDSHAKE, timeout_ms);
}

static bool get_spare_descriptor(struct wi_listener *listener)
{
    if (listener->spare_descriptor < 0)
        listener->spare_descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return listener->spare_descriptor >= 0;
}

/** No descriptor is left: hang up on the client that waits at the front. Return: if there is one.
 */
static bool hang_up_on_one(struct wi_listener *listener, int listening)
{
    int accepted;

    if (listener->spare_descriptor >= 0)
        close(listener->spare_descriptor);
    listener->spare_descriptor = -1;
    accepted = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    if (accepted >= 0)
        close(accepted);
    get_spare_descriptor(listener);
    if (accepted >= 0)
        tell_refused(listener, "", WI_REFUSED_DESCRIPTORS, "the process has no descriptor left");
    return accepted >= 0;
}

/** End the rest when the system has a descriptor for us. */
static void look_for_descriptor(struct wi_loop_errand *errand)
{
    struct wi_listener *listener = wi_container_of(errand, struct wi_listener, rest);

    if (!get_spare_descriptor(listener))
        return;
    wi_list_remove(&errand->link);
    wi_socket_listen_to(&listener->socket, true);
}

/** What waits cannot be accepted: do not be told of it for a while. */
static void take_rest(struct wi_listener *listener)
{
    if (!wi_list_empty(&listener->rest.link))
        return;
    wi_socket_listen_to(&listener->socket, false);
    wi_list_append(&listener->loop->errands, &listener->rest.link);
}

/** Nobody could be accepted. Return: whether to try again at once. */
static bool handle_failure(struct wi_listener *listener, int listening, int error_number)
{
    if (error_number == ECONNABORTED || error_number == EINTR)
        return true;
    if (error_number == EAGAIN || error_number == EWOULDBLOCK)
        return false;
    if (error_number == EMFILE || error_number == ENFILE) {
        if (hang_up_on_one(listener, listening))
            return true;
        if (listener->spare_descriptor >= 0)
            return false;
    }
    take_rest(listener);
    return false;
}

static void on_acceptable(struct wi_socket *socket)
{
    struct wi_listener *listener = wi_container_of(socket, struct wi_listener, socket);
    int listening = wi_socket_descriptor(socket);

    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
        struct sockaddr_storage address = {0};
        struct sockaddr *peer = (struct sockaddr *)&address;
        socklen_t size = sizeof(address);
        int descriptor = accept4(listening, peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (descriptor >= 0)
            welcome_descriptor(listener, descriptor, peer);
        else if (!handle_failure(listener, listening, errno))
            break;
    }
}

static void on_lost(struct wi_socket *socket, int error_number)
{
    (void)socket;
    (void)error_number;
}

static const struct wi_socket_events LISTENING_EVENTS = {.acceptable = on_acceptable,
                                                         .lost = on_lost};

static bool refuse_listen(const struct wi_url *url, int error_number, widl_error *error)
{
    char authority[WI_URL_AUTHORITY_SIZE];

    wi_url_authority(url, authority);
    return widl_error_set(error, WIDL_ERROR_CONNECT, NULL, "cannot listen at %s: %s", authority,
                          strerror(error_number));
}

/** Bind a listening socket to the address. Return: its descriptor, -1 with errno. */
static int listen_at(const struct addrinfo *address)
{
    int enabled = 1;
    int disabled = 0;
    int descriptor = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error_number;

    if (descriptor < 0)
        return -1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &enabled, sizeof(enabled));
    if (address->ai_family == AF_INET6)
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &disabled, sizeof(disabled));
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(descriptor, SOMAXCONN) == 0)
        return descriptor;
    error_number = errno;
    close(descriptor);
    errno = error_number;
    return -1;
}

/** Open the listening socket of a URL. Return: its descriptor, -1 with `error`. */
static int listen_at_url(const struct wi_url *url, widl_error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    const char *host = strcmp(url->host, "localhost") == 0 ? "127.0.0.1" : url->host;
    struct addrinfo *addresses = NULL;
    char port[8];
    int descriptor;

    snprintf(port, sizeof(port), "%u", (unsigned)url->port);
    if (getaddrinfo(host, port, &hints, &addresses) != 0) {
        widl_error_set(error, WIDL_ERROR_URL, NULL,
                       "'%s' is no place to listen at: it must be localhost or a numeric address",
                       url->host);
        return -1;
    }
    descriptor = listen_at(addresses);
    if (descriptor < 0)
        refuse_listen(url, errno, error);
    freeaddrinfo(addresses);
    return descriptor;
}

/** Note the port that the system chose. */
static void note_port(struct wi_url *url, int descriptor)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof(address);

    getsockname(descriptor, (struct sockaddr *)&address, &size);
    url->port =
        ntohs(address.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&address)->sin6_port
                                            : ((const struct sockaddr_in *)&address)->sin_port);
}

/** Open the listening socket, and note where it is. Return: its descriptor, -1 with `error`. */
static int open_socket(struct wi_listener *listener,
                       const struct wi_socket_permissions *permissions, widl_error *error)
{
    struct wi_url *url = &listener->url;
    int descriptor = url->scheme->is_local
                         ? wi_socket_file_listen(url->host, permissions, &listener->file, error)
                         : listen_at_url(url, error);

    if (descriptor >= 0 && !url->scheme->is_local)
        note_port(url, descriptor);
    wi_url_write(url, listener->url_text);
    return descriptor;
}

static void release_listener(struct wi_loop_resource *resource)
{
    struct wi_listener *listener = wi_container_of(resource, struct wi_listener, resource);

    wi_listener_close(listener);
    if (listener->spare_descriptor >= 0)
        close(listener->spare_descriptor);
    wi_tls_context_release(listener->tls);
    wi_admission_done(&listener->own);
    wi_memory_give_back(listener->loop->allocator, listener, sizeof(*listener));
}

/** Let the loop drive the listening socket of `listener`. Return: false with `error`. */
static bool start(struct wi_listener *listener, const struct wi_socket_permissions *permissions,
                  widl_error *error)
{
    int descriptor = open_socket(listener, permissions, error);

    if (descriptor < 0)
        return false;
    listener->socket.events = &LISTENING_EVENTS;
    if (!wi_socket_open(&listener->socket, listener->loop, descriptor, WI_SOCKET_LISTENING)) {
        wi_socket_file_remove(&listener->file);
        return refuse_listen(&listener->url, EMFILE, error);
    }
    listener->resource.release = release_listener;
    get_spare_descriptor(listener);
    wi_loop_own(listener->loop, &listener->resource);
    return true;
}

/** TLS needs a certificate, and a URL that is of TLS. */
static bool check_tls(const struct wi_url *url, const struct wi_tls_context *tls, widl_error *error)
{
    if (url->scheme->is_secure && !tls)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s needs a certificate",
                              url->scheme->name);
    return url->scheme->is_secure || !tls ||
           widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s does not use a certificate",
                          url->scheme->name);
}

static bool check_compression(const struct wi_channel_limits *limits, widl_error *error)
{
    return limits->compress_from_bytes == 0 || wi_deflate_exists() ||
           widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", WI_DEFLATE_ABSENT);
}

struct wi_listener *wi_listener_open(struct wi_loop *loop,
                                     const struct wi_listener_request *request,
                                     const struct wi_listener_events *events, void *user,
                                     const char **ret_url, widl_error *error)
{
    struct wi_listener *listener = wi_memory_take_zeroed(loop->allocator, sizeof(*listener));

    if (!listener) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    listener->loop = loop;
    listener->spare_descriptor = -1;
    wi_list_init(&listener->rest.link);
    listener->rest.look = look_for_descriptor;
    listener->own.most = request->max_connections;
    listener->admission = request->admission ? request->admission : &listener->own;
    listener->limits = request->limits;
    listener->pages.origins = request->origins;
    listener->pages.hosts = request->hosts;
    listener->v1 = request->v1;
    listener->pages_only = request->pages_only;
    listener->events = *events;
    listener->user = user;
    if (!(request->pages_only ? wi_url_parse_page : wi_url_parse)(request->url, &listener->url,
                                                                  error) ||
        !check_tls(&listener->url, request->tls, error) ||
        !check_compression(&request->limits, error) ||
        !start(listener, &request->permissions, error)) {
        wi_memory_give_back(loop->allocator, listener, sizeof(*listener));
        return NULL;
    }
    if (request->tls)
        listener->tls = wi_tls_context_keep(request->tls);
    *ret_url = listener->url_text;
    return listener;
}

void wi_listener_set_tls(struct wi_listener *listener, struct wi_tls_context *context)
{
    wi_tls_context_keep(context);
    wi_tls_context_release(listener->tls);
    listener->tls = context;
}

void wi_listener_set_limits(struct wi_listener *listener, const struct wi_channel_limits *limits)
{
    listener->limits = *limits;
}

void wi_listener_close(struct wi_listener *listener)
{
    wi_list_remove(&listener->rest.link);
    wi_socket_file_remove(&listener->file);
    wi_socket_kill(&listener->socket);
}
