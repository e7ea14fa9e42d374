/* SPDX-License-Identifier: MIT */
/*
 * Answers: YIELD and ERROR of callees, and their way to the caller.
 *
 * Invariant: an answer to an invocation that nobody waits for is dropped; one to an invocation that
 * never was, or that the callee has answered, is a violation.
 */
#include "base/uri.h"
#include "router/core/call.h"
#include "router/core/dealer.h"
#include "router/core/details.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

static const char no_passthru[] = "the caller does not support 'payload_passthru_mode'";

/** The invocation that a callee answers; NULL when that is dropped or the callee aborted. */
static struct wi_invocation *find(struct wi_peer *callee, const struct wi_message *answer)
{
    struct wi_invocation *invocation = wi_table_get_id(&callee->invocations, answer->request);
    if (!invocation && answer->request > callee->last_forgotten)
        wi_peer_abort(callee, WI_ERROR_PROTOCOL_VIOLATION, "%s: there is no invocation %llu",
                      wi_message_traits((uint64_t)answer->type)->name,
                      (unsigned long long)answer->request);
    return invocation;
}

/** Check what the callee must have announced. Return: false when it was aborted. */
static bool check_announced(struct wi_peer *callee, const struct wi_message *answer, bool progress)
{
    const char *wrong = NULL;
    if (progress && !wi_call_allows(callee, WI_CALLEE_PROGRESSIVE_CALL_RESULTS))
        wrong = "option 'progress': the callee has not announced 'progressive_call_results'";
    else if (wi_details_has_passthru(answer->dict) &&
             !wi_peer_has(callee, WI_CALLEE_PAYLOAD_PASSTHRU))
        wrong = "option 'ppt_scheme': the callee has not announced 'payload_passthru_mode'";
    if (wrong)
        wi_peer_abort(callee, WI_ERROR_PROTOCOL_VIOLATION, "%s: %s",
                      wi_message_traits((uint64_t)answer->type)->name, wrong);
    return !wrong;
}

/** Whether the caller can take the payload as it is. */
static bool takes_payload(const struct wi_peer *caller, const struct wi_message *answer)
{
    return !wi_details_has_passthru(answer->dict) ||
           wi_peer_has(caller, WI_CALLER_PAYLOAD_PASSTHRU);
}

/** Send a RESULT with the payload and these details. */
static bool send_result(struct wi_peer *caller, uint64_t call, const struct wi_message *yield,
                        widl_value details, widl_problem *problem)
{
    const struct wi_message result = {
        .type = WI_RESULT, .request = call, .dict = details, .payload = yield->payload};
    return wi_peer_forward(caller, &result, problem);
}

/** Send a RESULT for a YIELD. Return: false with `problem` when that is not possible. */
static bool pass_on(struct wi_peer *caller, uint64_t call, const struct wi_message *yield,
                    bool progress, widl_problem *problem)
{
    if (!wi_details_has_passthru(yield->dict))
        return send_result(caller, call, yield, progress ? wi_details_progress : (widl_value){0},
                           problem);
    struct wi_details details = {0};
    if (progress)
        wi_details_flag(&details, "progress");
    wi_details_passthru(&details, yield->dict);
    *problem = (widl_problem){.out_of_memory = true, .text = "out of memory"};
    bool good = !wi_details_failed(&details) &&
                send_result(caller, call, yield, wi_details_dict(&details), problem);
    wi_details_done(&details);
    return good;
}

/** Send the caller an ERROR as it is. Return: as pass_on(). */
static bool pass_error_on(struct wi_peer *caller, uint64_t call, const struct wi_message *answer,
                          widl_problem *problem)
{
    struct wi_message error = *answer;
    error.request_type = WI_CALL;
    error.request = call;
    return wi_peer_forward(caller, &error, problem);
}

/** Pass an intermediate result on (WAMP: progressive call results), if it is wanted. */
static void relay_progress(struct wi_invocation *invocation, const struct wi_message *yield)
{
    widl_problem problem;
    if (invocation->state != WI_CALL_WAITS || !invocation->takes_progress)
        return;
    wi_invocation_forget_copy(invocation);
    wi_invocation_start_timer(invocation);
    if (!takes_payload(invocation->caller, yield))
        wi_call_fail(invocation, WI_ERROR_FEATURE_NOT_SUPPORTED, "%s", no_passthru);
    else if (!pass_on(invocation->caller, invocation->call, yield, true, &problem))
        wi_call_fail(invocation, wi_problem_uri(&problem),
                     "the answer cannot be sent to the caller: %s", problem.text);
}

/** Pass the last word of the callee on, if the caller waits for it. */
static void finish(struct wi_invocation *invocation, const struct wi_message *answer)
{
    struct wi_peer *caller = invocation->state == WI_CALL_WAITS ? invocation->caller : NULL;
    uint64_t call = invocation->call;
    wi_invocation_close(invocation);
    if (!caller)
        return;
    if (!takes_payload(caller, answer)) {
        wi_peer_error(caller, WI_CALL, call, WI_ERROR_FEATURE_NOT_SUPPORTED, "%s", no_passthru);
        return;
    }
    widl_problem problem;
    bool good = answer->type == WI_YIELD ? pass_on(caller, call, answer, false, &problem)
                                         : pass_error_on(caller, call, answer, &problem);
    if (!good)
        wi_peer_error(caller, WI_CALL, call, wi_problem_uri(&problem),
                      "the answer cannot be sent to the caller: %s", problem.text);
}

void wi_dealer_yield(struct wi_peer *peer, const struct wi_message *message)
{
    bool progress = false;
    wi_dict_bool(message->dict, "progress", &progress);
    if (!check_announced(peer, message, progress))
        return;
    struct wi_invocation *invocation = find(peer, message);
    if (invocation && progress)
        relay_progress(invocation, message);
    else if (invocation)
        finish(invocation, message);
}

/** Whether an error says that another callee is to be asked (WAMP: call rerouting). */
static bool asks_to_reroute(const struct wi_invocation *invocation,
                            const struct wi_message *message)
{
    return widl_str_equal(message->uri, widl_str(WI_ERROR_UNAVAILABLE)) &&
           wi_peer_has(invocation->callee, WI_CALLEE_CALL_REROUTE) &&
           invocation->state == WI_CALL_WAITS && !invocation->is_interrupted;
}

void wi_dealer_error(struct wi_peer *peer, const struct wi_message *message)
{
    if (message->request_type != WI_INVOCATION) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION,
                      "ERROR: a callee answers requests of type 68 (INVOCATION), not %u",
                      message->request_type);
        return;
    }
    if (!wi_uri_valid(message->uri) || message->uri.size > WI_URI_MAX_SIZE) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "ERROR: element 5 (error) is no URI");
        return;
    }
    if (!check_announced(peer, message, false))
        return;
    struct wi_invocation *invocation = find(peer, message);
    if (invocation && asks_to_reroute(invocation, message))
        wi_call_reroute(invocation);
    else if (invocation)
        finish(invocation, message);
}
