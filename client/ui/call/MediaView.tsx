import { useEffect, useRef } from "react";

interface StreamProps {
  readonly stream: MediaStream;
  readonly className?: string | undefined;
  /** Absent where the words stand beside it. */
  readonly label?: string | undefined;
}

/** A moving picture without sound. */
export function MediaView({ stream, className, label }: StreamProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={video}
      className={className}
      aria-label={label}
      aria-hidden={label === undefined}
      autoPlay
      playsInline
      muted
    />
  );
}

/** A voice without a picture. */
export function VoiceView({ stream }: { readonly stream: MediaStream }) {
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    if (audio.current) audio.current.srcObject = stream;
  }, [stream]);
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- live speech
  return <audio ref={audio} autoPlay />;
}
