// The part of ankerl::unordered_dense that mediasoup-worker uses, on the standard library's containers. (Abseil's do not
// serve: their erase(iterator) returns nothing, and the worker continues its loops with the next element from there.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	// The worker builds hashes of compound keys out of these, and std::hash leaves an integer as it is: mix its bits
	// (the finalizer of splitmix64).
	template<typename T>
	struct hash
	{
		uint64_t operator()(const T& value) const noexcept
		{
			auto bits = static_cast<uint64_t>(std::hash<T>{}(value));

			bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
			bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;

			return bits ^ (bits >> 31);
		}
	};

	template<typename K, typename V, typename H = std::hash<K>, typename E = std::equal_to<K>>
	using map = std::unordered_map<K, V, H, E>;

	template<typename K, typename H = std::hash<K>, typename E = std::equal_to<K>>
	using set = std::unordered_set<K, H, E>;
} // namespace ankerl::unordered_dense
