// libsrtp 3's interface, as far as mediasoup-worker calls it, on top of libsrtp 2.
//
// Version 3 hides the policy behind a handle that owns its key, takes sizes as size_t, and reads from one buffer while it
// writes to another. The C functions of version 2 keep their names; the overloads below differ in their parameters.
#pragma once

#include <srtp2/srtp.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

struct PolicyWithKey
{
	srtp_policy_t policy{};
	unsigned char key[SRTP_MAX_KEY_LEN]{};
};

// From here on the worker's `srtp_policy_t` is the handle.
using PolicyHandle = PolicyWithKey*;
#define srtp_policy_t PolicyHandle

// Two statuses came with version 3. The worker names them in a table; version 2 never returns them.
inline constexpr auto srtp_err_status_buffer_small{ static_cast<srtp_err_status_t>(28) };
inline constexpr auto srtp_err_status_cryptex_err{ static_cast<srtp_err_status_t>(29) };

inline srtp_err_status_t srtp_policy_create(PolicyHandle* handle)
{
	*handle = new (std::nothrow) PolicyWithKey();

	return *handle != nullptr ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(PolicyHandle handle)
{
	if (handle == nullptr)
	{
		return;
	}

	// Through a volatile pointer, or the compiler drops the wipe of memory that is about to go.
	for (volatile unsigned char& byte : handle->key)
	{
		byte = 0;
	}

	delete handle;
}

inline srtp_err_status_t srtp_policy_set_ssrc(PolicyHandle handle, srtp_ssrc_t ssrc)
{
	handle->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(PolicyHandle handle, srtp_profile_t profile)
{
	// RFC 5764 §4.1.2: the 32-bit tag is for RTP alone, its RTCP carries 80 bits.
	const auto rtcpProfile =
	  profile == srtp_profile_aes128_cm_sha1_32 ? srtp_profile_aes128_cm_sha1_80 : profile;
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&handle->policy.rtp, profile);

	return status == srtp_err_status_ok
	         ? srtp_crypto_policy_set_from_profile_for_rtcp(&handle->policy.rtcp, rtcpProfile)
	         : status;
}

// The worker passes no master key identifier.
inline srtp_err_status_t srtp_policy_add_key(
  PolicyHandle handle,
  const unsigned char* key,
  std::size_t keyLength,
  const unsigned char* salt,
  std::size_t saltLength,
  const unsigned char* /*mki*/,
  std::size_t /*mkiLength*/)
{
	if (keyLength > sizeof(handle->key) || saltLength > sizeof(handle->key) - keyLength)
	{
		return srtp_err_status_bad_param;
	}

	// Version 2 takes the salt right behind the key.
	std::memcpy(handle->key, key, keyLength);
	std::memcpy(handle->key + keyLength, salt, saltLength);
	handle->policy.key = handle->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(PolicyHandle handle, bool allow)
{
	handle->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(PolicyHandle handle, std::size_t packets)
{
	handle->policy.window_size = packets;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, PolicyHandle handle)
{
	// Version 2 copies the key schedule out of the policy, so the handle may go right after this.
	return ::srtp_create(session, &handle->policy);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return ::srtp_remove_stream(session, ssrc);
}

namespace srtpCompat
{
	using InPlace = srtp_err_status_t (*)(srtp_t session, void* packet, int* length);

	// Runs a call of version 2, which works in place, from `in` to `out`. `out` has room for the packet and its trailer: the
	// worker's buffers are of 64 KiB.
	inline srtp_err_status_t run(
	  InPlace call, srtp_t session, const uint8_t* in, std::size_t inLength, uint8_t* out, std::size_t* outLength)
	{
		if (out != in)
		{
			std::memmove(out, in, inLength);
		}

		auto length       = static_cast<int>(inLength);
		const auto status = call(session, out, &length);

		*outLength = static_cast<std::size_t>(length);

		return status;
	}
} // namespace srtpCompat

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, std::size_t inLength, uint8_t* out, std::size_t* outLength, std::size_t /*mki*/)
{
	return srtpCompat::run(&::srtp_protect, session, in, inLength, out, outLength);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, std::size_t inLength, uint8_t* out, std::size_t* outLength)
{
	return srtpCompat::run(&::srtp_unprotect, session, in, inLength, out, outLength);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, std::size_t inLength, uint8_t* out, std::size_t* outLength, std::size_t /*mki*/)
{
	return srtpCompat::run(&::srtp_protect_rtcp, session, in, inLength, out, outLength);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, std::size_t inLength, uint8_t* out, std::size_t* outLength)
{
	return srtpCompat::run(&::srtp_unprotect_rtcp, session, in, inLength, out, outLength);
}
